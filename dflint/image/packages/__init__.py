"""Which packages lie in an image: what the databases of dpkg, apk, rpm, pip and npm say."""
