"""What stands around the stack: buckets, event sources, forwarders, the template itself."""
