"""The shop in pictures, each part leading to the customers behind it."""
