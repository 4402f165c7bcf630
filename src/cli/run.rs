//! `annals run`: poll for ever.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use super::poll::{one_pass, runtime, services, stop_on_signal};
use super::{Global, out, workspace};
use crate::daemon;

#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Answer searches over HTTP meanwhile
    #[arg(long)]
    serve: bool,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS:PORT", requires = "serve")]
    listen: Option<SocketAddr>,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    runtime()?.block_on(async {
        let services = services(global, &config, Duration::ZERO)?;
        let stop = stop_on_signal();
        out::say(global, &format!("following {} feeds", config.feeds.len()));
        let polling = daemon::run(&services, &stop, async |plan| {
            one_pass(global, &services, &plan, &stop).await.map(drop)
        });
        if args.serve {
            let listen = args.listen.unwrap_or(config.listen);
            let serving = super::serve::serve(global, &config, listen, stop.clone());
            tokio::try_join!(polling, serving)?;
        } else {
            polling.await?;
        }
        anyhow::Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}
