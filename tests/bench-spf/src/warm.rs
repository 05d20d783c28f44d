//! Evaluations a second on one thread, when everything has been looked up before.

use std::time::{Duration, Instant};

use checks::spf::{Client, Evaluator};
use checks::{Net, NetConfig};

use crate::theirs::{Theirs, named};
use crate::world::World;
use crate::{ROUNDS, median, runtime, serve};

/// How often each domain is evaluated in one round.
const REPEATS: usize = 25;

pub fn measure(world: &World) -> Result<(), String> {
    let (server, _) = serve(&world.zone, Duration::ZERO)?;
    runtime()?.block_on(async {
        let mut config = NetConfig::default();
        config.resolver.servers = vec![server.into()];
        let ours = Evaluator::new(Net::new(config).map_err(|fault| fault.to_string())?);
        let theirs = Theirs::new(server)?;
        let (mut right, mut right_there) = (0, 0);
        for case in &world.cases {
            let found = ours.evaluate(&Client::new(case.ip, &case.sender, &case.helo)).await;
            right += usize::from(found.result().as_str() == case.result);
            right_there += usize::from(named(theirs.evaluate(case).await) == case.result);
        }
        let count = world.cases.len();
        println!("right: {right} of {count}; mail-auth {right_there} of {count}");
        let (mut speeds, mut speeds_there) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            speeds.push(
                round(world, async |case| {
                    let client = Client::new(case.ip, &case.sender, &case.helo);
                    ours.evaluate(&client).await.result().as_str() == case.result
                })
                .await?,
            );
            speeds_there.push(
                round(world, async |case| named(theirs.evaluate(case).await) == case.result)
                    .await?,
            );
        }
        let ratios = speeds.iter().zip(&speeds_there).map(|(ours, theirs)| ours / theirs).collect();
        let (speed, there, ratio) = (median(speeds), median(speeds_there), median(ratios));
        println!(
            "warm, one thread: {speed:.0} evaluations/s; mail-auth {there:.0}/s; \
             ratio {ratio:.2} (at least 1.00)"
        );
        if right < count || ratio < 1.0 {
            Err("warm: not right on all, or slower".to_owned())
        } else {
            Ok(())
        }
    })
}

/// Evaluations a second in one round.
async fn round(
    world: &World,
    evaluate: impl AsyncFn(&crate::world::Case) -> bool,
) -> Result<f64, String> {
    let begun = Instant::now();
    let mut right = 0;
    for _ in 0..REPEATS {
        for case in &world.cases {
            right += usize::from(evaluate(case).await);
        }
    }
    let made = REPEATS * world.cases.len();
    let speed = made as f64 / begun.elapsed().as_secs_f64();
    if right == 0 { Err("nothing came out right".to_owned()) } else { Ok(speed) }
}
