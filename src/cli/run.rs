//! `annals run`: poll for ever.

use std::process::ExitCode;
use std::time::Duration;

use super::poll::{one_pass, runtime, services, stop_on_signal};
use super::serve::{Beside, ListenArgs};
use super::{Global, out, workspace};
use crate::daemon::{self, Told};
use crate::serve::Deliveries;

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
        // Hubs are asked only where the endpoint that they would tell can be reached.
        let public = config.serve.public.clone().filter(|_| args.serve);
        let told = Told { public, ..Told::default() };
        let polling = daemon::run(&services, &told, &stop, async |plan| {
            one_pass(global, &services, &plan, &stop).await.map(drop)
        });
        if args.serve {
            let deliveries = told
                .public
                .as_ref()
                .map(|_| Deliveries { services: services.clone(), wake: told.wake.clone() });
            let beside = Beside { services: services.clone(), deliveries };
            let listen = (&args.listen, Some(beside));
            let serving = super::serve::serve(global, &config, listen, stop.clone());
            tokio::try_join!(polling, serving)?;
        } else {
            polling.await?;
        }
        anyhow::Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}
