"""What runs Tapal on a machine: the embedded database server, roles and connections, the process tree, the web entry."""
