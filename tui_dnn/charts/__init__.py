"""Numbers to text: ticks, decimation, and charts drawn by plotext."""
