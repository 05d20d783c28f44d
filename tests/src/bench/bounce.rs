//! How many returned messages are understood in a second, on one thread?

use std::path::Path;
use std::time::{Duration, Instant};

use super::growth;
use crate::samples;

/// How long is measured.
const LONG: Duration = Duration::from_secs(3);

/// The most that one may take.
const SLOWEST: Duration = Duration::from_millis(5);

/// Measures it with our samples and those that lie beside the workspace.
///
/// # Errors
/// A sample takes longer than it may.
pub fn measure() -> Result<(), String> {
    let folders = [Some(samples::ours("bounces")), samples::beside("bounces")];
    let samples: Vec<Vec<u8>> = folders.iter().flatten().flat_map(|path| read_all(path)).collect();
    if samples.is_empty() {
        return Err("there are no bounces in tests/data/bounces".to_owned());
    }
    // Of each its quickest reading: what else the machine does is not what is measured.
    let mut quickest = vec![Duration::MAX; samples.len()];
    let (mut count, begun) = (0_usize, Instant::now());
    while begun.elapsed() < LONG {
        for (sample, quickest) in samples.iter().zip(&mut quickest) {
            let start = Instant::now();
            std::hint::black_box(reason::pasted::read(sample, reason::UserSays::default(), None));
            *quickest = start.elapsed().min(*quickest);
            count += 1;
        }
    }
    let slowest = quickest.into_iter().max().unwrap_or_default();
    let rate = count as f64 / begun.elapsed().as_secs_f64();
    println!(
        "bounce: {rate:.0} a second on one thread, of {} samples; the slowest took {slowest:?}",
        samples.len()
    );
    if slowest > SLOWEST {
        return Err(format!("a bounce may take {SLOWEST:?}"));
    }
    growth::measure(&samples)
}

fn read_all(folder: &Path) -> Vec<Vec<u8>> {
    let entries =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let messages = entries.filter(|path| path.extension().is_some_and(|end| end == "eml"));
    messages.filter_map(|path| std::fs::read(path).ok()).collect()
}
