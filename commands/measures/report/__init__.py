"""What a report is made of: each section a row of `SECTIONS`, which tells of a period what others may know."""
