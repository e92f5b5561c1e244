"""What all messaging channels stand on: everything but what is one provider's own."""
