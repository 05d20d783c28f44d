//! How fast is SPF? Warm on one thread beside mail-auth, and cold beside the bare look-ups, over
//! the same 2,000 domains.

mod cold;
#[allow(dead_code, unused_imports, reason = "the test bed has more than is needed here")]
mod testbed;
mod theirs;
mod warm;
mod world;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use testbed::dns::{Log, Resolver, Script};
use testbed::zone::Zone;

/// Rounds of each measurement; the median counts.
const ROUNDS: usize = 5;

fn main() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("bench spf: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<(), String> {
    let world = world::World::generate();
    println!("{} domains, {} records", world.cases.len(), world.zone.lines().count());
    warm::measure(&world)?;
    cold::measure(&world)
}

/// The test bed's resolver on a thread of its own, which ends with the program.
fn serve(zone: &str, delay: Duration) -> Result<(SocketAddr, std::sync::Arc<Log>), String> {
    let zone = Zone::parse(zone).map_err(|fault| fault.to_string())?;
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let Ok(runtime) = runtime() else { return };
        runtime.block_on(async {
            let started =
                Resolver::start_on_loopback(Script { zone, rules: Vec::new(), delay }).await;
            let (resolver, address) = match started {
                Ok(started) => started,
                Err(fault) => return drop(sender.send(Err(fault))),
            };
            drop(sender.send(Ok((address, std::sync::Arc::clone(&resolver.log)))));
            std::future::pending::<()>().await;
            drop(resolver);
        });
    });
    receiver.recv().map_err(|_| "the resolver did not start".to_owned())?
}

/// One thread.
fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|fault| fault.to_string())
}

/// The middle one.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
