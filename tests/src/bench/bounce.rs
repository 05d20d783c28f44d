//! How many returned messages are understood in a second, on one thread?

use std::path::Path;
use std::time::{Duration, Instant};

use crate::samples;

/// How long is measured.
const LONG: Duration = Duration::from_secs(3);

/// The most that one may take.
const SLOWEST: Duration = Duration::from_millis(5);

/// Measures it with the samples that lie beside the workspace.
///
/// # Errors
/// A sample takes longer than it may.
pub fn measure() -> Result<(), String> {
    let (Some(folder), Some(hostile)) = (samples::find("bounces"), samples::find("hostile")) else { return Ok(()) };
    let samples = read_all(&folder);
    if samples.is_empty() {
        return Err(format!("there are no samples in {}", folder.display()));
    }
    // Of each its quickest reading: what else the machine does is not what is measured.
    let mut quickest = vec![Duration::MAX; samples.len()];
    let (mut count, begun) = (0_usize, Instant::now());
    while begun.elapsed() < LONG {
        for (sample, quickest) in samples.iter().zip(&mut quickest) {
            let start = Instant::now();
            std::hint::black_box(reason::paste::read(sample, None, None));
            *quickest = start.elapsed().min(*quickest);
            count += 1;
        }
    }
    let slowest = quickest.into_iter().max().unwrap_or_default();
    let rate = count as f64 / begun.elapsed().as_secs_f64();
    println!("bounce: {rate:.0} a second on one thread, of {} samples; the slowest took {slowest:?}", samples.len());
    if slowest > SLOWEST {
        return Err(format!("a bounce may take {SLOWEST:?}"));
    }
    measure_growth(&hostile, &samples)
}

/// Twice the input may take so many times as long.
const GROWTH: f64 = 2.2;
/// The sizes that are compared, in bytes: each is twice the one before.
const SIZES: [usize; 3] = [64 * 1024, 128 * 1024, 256 * 1024];

/// How the time grows with what is pasted: the hostile samples and the longest bounces, repeated to each size.
fn measure_growth(hostile: &Path, bounces: &[Vec<u8>]) -> Result<(), String> {
    let entries = std::fs::read_dir(hostile).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_pasted = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with("bnc") || name.starts_with("hdr")
    };
    let mut texts: Vec<Vec<u8>> = entries.filter(is_pasted).filter_map(|path| std::fs::read(path).ok()).collect();
    texts.extend(bounces.iter().max_by_key(|bounce| bounce.len()).cloned());
    let mut steepest = 0.0_f64;
    for text in texts.iter().filter(|text| !text.is_empty()) {
        let times = SIZES.map(|size| {
            let bytes: Vec<u8> = text.iter().copied().cycle().take(size).collect();
            let once = |_| {
                let start = Instant::now();
                std::hint::black_box(reason::paste::read(&bytes, None, None));
                start.elapsed()
            };
            (0..9).map(once).min().unwrap_or_default().as_secs_f64()
        });
        for pair in times.windows(2) {
            steepest = steepest.max(pair[1] / pair[0].max(1e-6));
        }
    }
    println!("bounce: twice the input takes {steepest:.2} times as long at most, to 256 KiB ({} texts)", texts.len());
    if steepest > GROWTH { Err(format!("it may take {GROWTH} times as long")) } else { Ok(()) }
}

fn read_all(folder: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let messages = entries.filter(|path| path.extension().is_some_and(|end| end == "eml"));
    messages.filter_map(|path| std::fs::read(path).ok()).collect()
}
