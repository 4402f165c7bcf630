//! `annals serve`: the archive over HTTP, and `annals serve token`: the key to it.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;

use super::poll::{runtime, stop_on_signal};
use super::{Global, out, workspace};
use crate::config::Config;
use crate::ingest::{Services, Stop};
use crate::serve::{self, Audience, Deliveries, PublicReading, ServeError, State};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(flatten)]
    listen: ListenArgs,
    #[command(subcommand)]
    verb: Option<Verb>,
}

/// Where to listen, and to whom.
#[derive(Debug, Clone, clap::Args)]
pub struct ListenArgs {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Let everyone who reaches the address read everything, without a token
    #[arg(long)]
    public_read_only: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Make a token, and the line for feeds.toml that asks for it
    Token,
}

/// The poller of the same process.
pub struct Beside {
    /// Changes go through it: it holds the archive.
    pub services: Arc<Services>,
    /// What hubs tell it, where they can reach it.
    pub deliveries: Option<Deliveries>,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    if let Some(Verb::Token) = args.verb {
        return token(global);
    }
    let config = workspace::config(global)?;
    runtime()?.block_on(async {
        let stop = stop_on_signal();
        serve(global, &config, (&args.listen, None), stop).await
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Makes a token. It is shown once and kept nowhere: the configuration gets its digest.
fn token(global: &Global) -> anyhow::Result<ExitCode> {
    use std::io::Write;
    let token = serve::random_key().context("the system gives no random bytes")?;
    let digest = serve::hex(&serve::sha256(token.as_bytes()));
    if global.json {
        out::json(&serde_json::json!({"token": token, "token_sha256": digest}))?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out::stdout(), "{token}")?;
    out::say(global, "keep it; put its digest into feeds.toml:\n");
    out::say(global, &format!("[serve]\ntoken_sha256 = \"{digest}\""));
    Ok(ExitCode::SUCCESS)
}

/// Serves until told to stop; beside a poller, where this process has one.
///
/// # Errors
/// Where nothing guards a wider address, the archive or the index cannot be read, or the address
/// is taken.
pub async fn serve(
    global: &Global,
    config: &Config,
    (args, beside): (&ListenArgs, Option<Beside>),
    mut stop: Stop,
) -> anyhow::Result<()> {
    let address = args.listen.unwrap_or(config.serve.listen);
    let public = match args.public_read_only {
        true => PublicReading::Allowed,
        false => PublicReading::Refused,
    };
    let audience = Audience::at(address, config.serve.token_sha256, public);
    let audience = audience.ok_or(ServeError::Wide(address))?;
    let reader = workspace::reader(config)?;
    let index = workspace::index(global, config, &reader)?;
    let mut state = State::open(config, index, audience)?;
    let mut deliveries = None;
    if let Some(beside) = beside {
        state = state.beside(beside.services);
        deliveries = beside.deliveries;
    }
    let listener = serve::listen(address).await?;
    // Said even with --quiet: with port 0 it is the only way to know.
    anstream::eprintln!("listening on http://{}/", listener.local_addr()?);
    let stopped = async move {
        let _ = stop.wait_for(|stop| *stop).await;
    };
    serve::run(state, listener, deliveries, stopped).await;
    Ok(())
}
