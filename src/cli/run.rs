//! `annals run`: poll for ever.

use std::process::ExitCode;
use std::time::Duration;

use super::poll::{one_pass, runtime, services, stop_on_signal};
use super::serve::ListenArgs;
use super::{Global, out, workspace};
use crate::daemon;

#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Answer searches over HTTP meanwhile
    #[arg(long)]
    serve: bool,
    #[command(flatten)]
    listen: ListenArgs,
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
            let serving = super::serve::serve(global, &config, &args.listen, stop.clone());
            tokio::try_join!(polling, serving)?;
        } else {
            polling.await?;
        }
        anyhow::Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}
