"""What is answered as a file: pictures of journeys, and dates for calendars. Imported by the verbs that make them."""
