"""What runs Tapal on a machine: the embedded database server, roles and connections, processes, the web entry."""
