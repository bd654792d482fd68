"""Files that come and go with messages: fetched, sealed, looked at, shown and sent."""
