"""What people pick today, each behind the interface of :class:`bench.screening.peers.engine.Engine`."""
