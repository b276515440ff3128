"""What free text must not hold: whatever says who a child is, or anybody around them; `guard` looks, by the table in `recognisers`."""
