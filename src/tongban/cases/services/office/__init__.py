"""What Chinese offices do every day with a step: pass it on, ask others, urge, stand in; each recorded."""
