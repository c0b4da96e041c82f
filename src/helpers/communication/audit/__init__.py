"""What the council says today: inventory, coding, voice, pages, supply against demand, shortcomings."""
