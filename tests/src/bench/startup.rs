//! How soon does the program answer, and how much does it hold at rest?

use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// The first answer comes within this.
const FIRST_ANSWER: Duration = Duration::from_millis(50);
/// Memory at rest, in kilobytes.
const AT_REST: u64 = 20 * 1024;
/// How long a program is waited for that does not answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is started; the median counts.
const STARTS: usize = 5;

/// Starts the program several times, and fails where it is slow or large.
///
/// # Errors
/// It does not start, or the figures are not what they must be.
pub async fn measure(mailwhy: &Path) -> Result<(), String> {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(start(mailwhy).await?);
    }
    starts.sort();
    let (first, at_rest) = starts[STARTS / 2];
    println!("median of {STARTS} starts:");
    println!(
        "  first answer after {} ms (at most {})",
        first.as_millis(),
        FIRST_ANSWER.as_millis()
    );
    println!("  {:.1} MB resident at rest (at most {})", at_rest as f64 / 1024.0, AT_REST / 1024);
    if first > FIRST_ANSWER || at_rest > AT_REST {
        Err("too slow, or too large".to_owned())
    } else {
        Ok(())
    }
}

/// One start: the time to its first answer, and its memory after that.
async fn start(mailwhy: &Path) -> Result<(Duration, u64), String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(|fault| fault.to_string())?;
    let address = listener.local_addr().map_err(|fault| fault.to_string())?;
    let client =
        reqwest::Client::builder().no_proxy().build().map_err(|fault| fault.to_string())?;
    let begun = Instant::now();
    let mut server = tokio::process::Command::new(mailwhy)
        .args(["serve", "--listen", "stdin"])
        .stdin(Stdio::from(OwnedFd::from(listener)))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|fault| format!("{}: {fault}", mailwhy.display()))?;
    // The listener is bound already: the question waits in its queue until the program takes it.
    let asked = client.get(format!("http://{address}/healthz")).timeout(PATIENCE).send().await;
    let first = begun.elapsed();
    asked.map_err(|fault| format!("no answer: {fault}"))?;
    let held = server.id().ok_or("the program has ended").and_then(resident);
    server.kill().await.map_err(|fault| fault.to_string())?;
    Ok((first, held?))
}

/// Kilobytes resident, as the kernel counts them.
fn resident(process: u32) -> Result<u64, &'static str> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))
        .map_err(|_| "no /proc on this machine")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .ok_or("the kernel counts nothing")?;
    line.split_whitespace()
        .next()
        .and_then(|number| number.parse().ok())
        .ok_or("the kernel counts in other words")
}
