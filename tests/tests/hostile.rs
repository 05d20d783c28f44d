//! What do we make of every hostile sample of the DNS there is? An answer to each question about
//! its domains, within every limit: also of those samples that no scenario was written for. Each is
//! played in a namespace of its own.

use std::collections::BTreeSet;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use tests::folder::Folder;
use tests::product::{ask, serve};
use tests::samples::{self, Hostile};
use tests::testbed::zone::Zone;
use tests::world::{World, config};
use tests::{repeatable, sandbox};
use verdict::{Report, Status};

/// The kinds of samples that are records.
const KINDS: &[&str] = &["dns", "spf", "dmarc", "dkim"];

/// The checks that share the questions of a report, and the most that they may ask together.
const ON_THE_BUDGET: &str = "mx,spf,dmarc,dkim,mta_sts,dane,tls_rpt,bimi,autoconfig";
const MOST_QUESTIONS: usize = 64;
/// Those that have budgets of their own.
const BESIDE_IT: &str = "domain,zone,delivery";

/// The most domains of one sample that are asked about.
const MOST_DOMAINS: usize = 4;
/// The longest answer, in bytes, and the longest wait.
const MOST_BYTES: usize = 256 * 1024;
const MOST_MS: u32 = 10_000;

fn main() -> ExitCode {
    if let Some(id) = sandbox::asked() {
        return sandbox::play(async move { play(&id.to_string_lossy()).await });
    }
    let samples = match samples::hostile(KINDS) {
        Ok(samples) => samples,
        Err(fault) => {
            eprintln!("{fault}");
            return ExitCode::FAILURE;
        }
    };
    let trial = |sample: Hostile| {
        Trial::test(format!("sample {} is answered within every limit", sample.id), move || {
            sandbox::again(sample.id.as_ref())
        })
    };
    let trials = samples.into_iter().map(trial).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

async fn play(id: &str) -> Result<(), String> {
    let zone = records(&samples::hostile_by_id(id)?.text());
    let domains = domains(&zone);
    if domains.is_empty() {
        return Err("the sample names no domain".to_owned());
    }
    let folder = Folder::new()?;
    let running = World { zone: zone.clone(), ..World::default() }.start(&folder.0).await?;
    let url = serve(config(&running, false)?).await?;
    let log = &running.resolver.as_ref().ok_or("there is no resolver")?.log;
    for domain in domains {
        let selector = selector(&zone, &domain);
        let before = log.all().len();
        let report =
            ask(&format!("{url}/v1/domains/{domain}?checks={ON_THE_BUDGET}&selector={selector}"))
                .await?;
        let asked: BTreeSet<String> = log
            .all()
            .iter()
            .skip(before)
            .map(|one| format!("{} {}", one.name.to_ascii_lowercase(), one.kind))
            .collect();
        if asked.len() > MOST_QUESTIONS {
            return Err(format!("{domain}: {} questions: {asked:?}", asked.len()));
        }
        hold(&domain, &report)?;
        hold(&domain, &ask(&format!("{url}/v1/domains/{domain}?checks={BESIDE_IT}")).await?)?;
    }
    Ok(())
}

/// The lines that are records, and what says when they hold. What the test bed cannot say is left
/// out.
fn records(text: &str) -> String {
    let holds = |line: &&str| line.trim_start().starts_with(';') || Zone::parse(line).is_ok();
    text.lines().filter(holds).map(|line| format!("{line}\n")).collect()
}

/// The domains that the records are about.
fn domains(zone: &str) -> Vec<String> {
    let owners = zone
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(|owner| owner.trim_end_matches('.'));
    let mut found: Vec<String> = Vec::new();
    for owner in owners.filter(|owner| owner.ends_with(".test")) {
        let labels: Vec<&str> = owner.rsplit('.').take(2).collect();
        let domain = labels.into_iter().rev().collect::<Vec<_>>().join(".").to_ascii_lowercase();
        if !found.contains(&domain) && !domain.starts_with('*') {
            found.push(domain);
        }
    }
    found.truncate(MOST_DOMAINS);
    found
}

/// A selector that the records have a key for, or one that they have none for.
fn selector(zone: &str, domain: &str) -> String {
    let end = format!("._domainkey.{domain}.");
    let of =
        |line: &str| line.split_whitespace().next()?.strip_suffix(end.as_str()).map(str::to_owned);
    zone.lines().find_map(of).filter(|selector| selector != "*").unwrap_or_else(|| "s1".to_owned())
}

/// What must hold of every answer, whatever was asked.
fn hold(domain: &str, report: &Report) -> Result<(), String> {
    let text = serde_json::to_string(report).map_err(|fault| fault.to_string())?;
    let mut faults = repeatable::faults(report);
    if report.took_ms > MOST_MS || text.len() > MOST_BYTES {
        faults.push(format!("{} ms and {} bytes", report.took_ms, text.len()));
    }
    let is_hidden = |ch: char| {
        ch.is_control() || matches!(ch, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    faults.extend(
        text.chars().find(|ch| is_hidden(*ch)).map(|ch| format!("it holds {ch:?} as it is")),
    );
    // JSON would carry them as well, for whoever writes them to a terminal.
    faults.extend(text.contains("\\u00").then(|| "it holds control characters".to_owned()));
    // A check that has nothing to say says why it did not run.
    let is_mute = |status: Status| !matches!(status, Status::Skipped | Status::NotApplicable);
    for verdict in &report.verdicts {
        let is_unfinished =
            verdict.findings.iter().any(|finding| finding.code.ends_with(".unfinished"));
        if is_unfinished || (verdict.findings.is_empty() && is_mute(verdict.status)) {
            faults.push(format!("{} has nothing to say", verdict.check));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(format!("{domain}: {}", faults.join("; "))) }
}
