"""The complaint form's own logic, apart from Rasa: what it holds, what a sentence tells it, what it asks next."""
