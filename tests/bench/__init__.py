"""What the product costs, each measure beside the least that could do the same. Run by script/bench."""
