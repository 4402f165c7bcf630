//! The `annals` binary: parse the arguments, do the verb, turn the outcome into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    annals::cli::main()
}
