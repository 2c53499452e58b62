"""The commands by name."""

from __future__ import annotations

import typer

from jobs.cli.alerts import alerts
from jobs.cli.approve import approve
from jobs.cli.check import check
from jobs.cli.coaches import coaches
from jobs.cli.confirm import confirm
from jobs.cli.database import database
from jobs.cli.demo import demo
from jobs.cli.erase import erase
from jobs.cli.export import export
from jobs.cli.forgotten import forgotten
from jobs.cli.jobs import jobs
from jobs.cli.mail import mail
from jobs.cli.mails import mails
from jobs.cli.map import map_content
from jobs.cli.notify import notify
from jobs.cli.programmes import programmes
from jobs.cli.purge import purge
from jobs.cli.register import register
from jobs.cli.replicate import replicate
from jobs.cli.report import explain, report
from jobs.cli.runs import runs
from jobs.cli.service import up, web, worker
from jobs.cli.sign_in import sign_in
from jobs.cli.sync import sync
from jobs.cli.windows import windows

app = typer.Typer(
    name="npq-sync",
    help="From Canvas to exact engagement figures, flags and coach digests.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(demo)
app.command()(check)
app.command()(programmes)
app.command("map")(map_content)
app.command()(confirm)
app.command()(sync)
app.command()(replicate)
app.command()(report)
app.command()(explain)
app.command()(windows)
app.add_typer(register, name="register")
app.command()(notify)
app.command()(approve)
app.command()(jobs)
app.add_typer(runs, name="runs")
app.add_typer(alerts, name="alerts")
app.add_typer(mail, name="mail")
app.add_typer(mails, name="mails")
app.add_typer(coaches, name="coaches")
app.add_typer(export, name="export")
app.command()(up)
app.command()(worker)
app.command()(web)
app.command("sign-in")(sign_in)
app.add_typer(database, name="db")
app.command()(purge)
app.command()(erase)
app.add_typer(forgotten, name="forgotten")
