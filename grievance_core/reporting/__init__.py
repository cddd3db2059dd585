"""What the institution tells about itself: figures of cases, applications and benefits, and the reports made of them."""
