"""Commands over HTTP: what a request says beside its body, how it is carried out, and how commands are described."""
