"""What every part shares: resources, packed payloads, what AWS's errors mean, independent calls side by side."""
