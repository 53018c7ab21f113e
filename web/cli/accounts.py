"""`plenary user`: accounts of the newsroom, their passwords and keys."""

from __future__ import annotations

import click

from services.catalogue import say
from web.cli.group import language, main
from web.cli.running import running


@main.group()
def user() -> None:
    """Accounts of the newsroom."""


@user.command("add")
@click.argument("email")
@click.option("--name", default="", help="As shown to others.")
@click.option("--role", type=click.Choice(["reporter", "editor", "admin"]), default="reporter", show_default=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if left out.")
def user_add(email: str, name: str, role: str, password: str) -> None:
    """Make an account."""
    from services import users

    with running().sessions.begin() as db:
        made = users.add(db, email=email, name=name, role=role, password=password)
    click.echo(say("cli.user_added", language(), email=made.email, role=made.role))


@user.command("password")
@click.argument("email")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if left out.")
def user_password(email: str, password: str) -> None:
    """Set a new password and sign the account out everywhere."""
    from services import users

    with running().sessions.begin() as db:
        users.change_password(db, email, password)


@user.command("token")
@click.argument("email")
@click.option("--name", default="command line", show_default=True, help="What the key is for.")
def user_token(email: str, name: str) -> None:
    """Make an API key that acts as this account."""
    import sqlalchemy as sa

    from services import users
    from services.errors import NotFound
    from services.models import User

    with running().sessions.begin() as db:
        owner = db.scalar(sa.select(User.id).where(User.email == email.strip().lower()))
        if owner is None:
            raise NotFound("users.not_found")
        token = users.new_token(db, owner, name)
    click.echo(say("cli.token_once", language()), err=True)
    click.echo(token)
