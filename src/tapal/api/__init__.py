"""The machine interface: one frame around the routers that the apps register."""
