import click


@click.command()
@click.argument("name", default="world")
def hello(name: str) -> None:
    click.echo(f"hello {name}")


hello()
