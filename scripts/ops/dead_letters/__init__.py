"""What lies in the dead-letter queue: reading it, explaining it, sending it back and dropping it. Loses none."""
