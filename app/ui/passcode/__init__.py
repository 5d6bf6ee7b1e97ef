"""The passcode at the window: the lock screen, setting, changing and removing it."""
