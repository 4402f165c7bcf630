//! `annals serve`: searches over HTTP.

use std::net::SocketAddr;
use std::process::ExitCode;

use super::poll::{runtime, stop_on_signal};
use super::{Global, workspace};
use crate::config::Config;
use crate::ingest::Stop;
use crate::serve::{self, State};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let listen = args.listen.unwrap_or(config.listen);
    runtime()?.block_on(async {
        let stop = stop_on_signal();
        serve(global, &config, listen, stop).await
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Serves until told to stop.
///
/// # Errors
/// Where the archive or the index cannot be read, or the address is taken.
pub async fn serve(
    global: &Global,
    config: &Config,
    listen: SocketAddr,
    mut stop: Stop,
) -> anyhow::Result<()> {
    let reader = workspace::reader(config)?;
    let index = workspace::index(global, config, &reader)?;
    let state = State::open(config, index)?;
    let listener = serve::listen(listen).await?;
    // Said even with --quiet: with port 0 it is the only way to know.
    anstream::eprintln!("listening on http://{}/", listener.local_addr()?);
    let stopped = async move {
        let _ = stop.wait_for(|stop| *stop).await;
    };
    Ok(serve::run(state, listener, stopped).await?)
}
