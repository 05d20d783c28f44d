//! Servers that misbehave: each gets a verdict in time, is read no further than agreed, and is called what it is.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use futures_util::future::{join, join_all};
use tests::lab::peers::{Manner, Port};
use tests::samples;
use tests::scenario::{Folder, ask, serve};
use tests::world::{Host, Running, World, config};
use verdict::Report;

/// The longest that a verdict may take.
const LONGEST: Duration = Duration::from_secs(10);
/// The most that may be read from one connection, as the peer counts what it got rid of.
const MOST: usize = 64 * 1024;
/// The ports that are looked at: delivery, submission, IMAP and POP3, none of them with TLS from the start.
const PORTS: [u16; 4] = [25, 587, 143, 110];

/// A misbehaviour, and what must be said of it: at port 25, by the outgoing server, by the incoming one.
struct Case {
    name: &'static str,
    manner: Manner,
    sample: Option<&'static str>,
    codes: [&'static str; 3],
}

const fn case(name: &'static str, manner: Manner, codes: [&'static str; 3]) -> Case {
    Case { name, manner, sample: None, codes }
}

const fn sample(name: &'static str, file: &'static str, codes: [&'static str; 3]) -> Case {
    Case { name, manner: Manner::Verbatim, sample: Some(file), codes }
}

const SLOW: [&str; 3] = ["delivery.slow_greeting", "submission.slow_greeting", "mailbox.slow_greeting"];
const OTHER: [&str; 3] = ["delivery.not_smtp", "submission.not_smtp", "mailbox.not_mailbox_protocol"];
const REFUSAL: [&str; 3] = ["delivery.refuses_us", "submission.refuses_us", "mailbox.refuses_us"];

const ANSWERS: [&str; 3] = ["delivery.answers", "submission.answers", "mailbox.answers"];

const INJECTED: [&str; 3] = ["delivery.starttls_injected", "submission.starttls_injected", "mailbox.starttls_injected"];

const CASES: &[Case] = &[
    case("silence", Manner::Silent, SLOW),
    case("drip", Manner::Drips, SLOW),
    case("endless-lines", Manner::EndlessLines, OTHER),
    case("endless-long-lines", Manner::EndlessLongLines, OTHER),
    case("endless-line", Manner::EndlessLine, OTHER),
    case("reset", Manner::Resets, REFUSAL),
    case("http", Manner::Http, OTHER),
    case("tls-at-once", Manner::TlsAtOnce, SLOW),
    case("closes", Manner::Closes, REFUSAL),
    case("breaks-tls", Manner::BreaksTls, ["delivery.tls_failed", "submission.tls_failed", "mailbox.tls_failed"]),
    case("injects", Manner::Injects, INJECTED),
    case("control-bytes", Manner::ControlBytes, ANSWERS),
    case("only-control-bytes", Manner::OnlyControlBytes, OTHER),
    sample("no-line-end", "ban01-no-crlf.txt", OTHER),
    sample("http-sample", "ban08-http-on-25.txt", OTHER),
    sample("blocks-us", "ban11-blocks-us.txt", [REFUSAL[0], REFUSAL[1], OTHER[2]]),
    sample("too-many", "ban12-421-greet.txt", ["delivery.deferred", "submission.deferred", OTHER[2]]),
    sample(
        "knows-no-command",
        "ban14-pregreet-quit-loop.txt",
        ["delivery.ehlo_refused", "submission.starttls_hidden", OTHER[2]],
    ),
];

/// Against each misbehaving peer: a verdict in time, a bounded read, the right code.
pub(crate) async fn each_is_called_what_it_is() -> Result<(), String> {
    let folder = Folder::new()?;
    let cases: Vec<&Case> = CASES.iter().filter(|case| is_there(case)).collect();
    let running = world(&cases).start(&folder.0).await?;
    let mut config = config(&running, false)?;
    // Each holds as many connections as it has ports, for as long as anybody waits.
    config.net.pacing.foreign_at_once = PORTS.len();
    let url = serve(config).await?;
    let faults: Vec<String> =
        join_all(cases.iter().map(|case| look(&url, case))).await.into_iter().filter_map(Result::err).collect();
    let faults = [faults, overread(&running)].concat();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

fn path(sample: &str) -> Option<PathBuf> {
    samples::find(&format!("hostile/{sample}"))
}

/// Whether it can be said: every case but those whose lines are a sample that is not on this machine.
fn is_there(case: &Case) -> bool {
    case.sample.is_none_or(|sample| path(sample).is_some())
}

/// A host for each, whose domain is below `bad.example`.
fn world(cases: &[&Case]) -> World {
    let host = |(at, case): (usize, &&Case)| Host {
        name: format!("mail.{}.example", case.name),
        addresses: vec![format!("45.90.{}.1", 100 + at).parse().expect("an address of the lab")],
        ports: Some(PORTS.to_vec()),
        port: PORTS
            .map(|port| Port { port, manner: case.manner, says: case.sample.and_then(path), ..Port::default() })
            .to_vec(),
        ..Host::default()
    };
    let zone = |case: &&Case| format!("{0}.example. A 45.90.2.1\n{0}.example. MX 10 mail.{0}.example.\n", case.name);
    World {
        zone: cases.iter().map(zone).collect(),
        host: cases.iter().enumerate().map(host).collect(),
        ..World::default()
    }
}

async fn look(url: &str, case: &Case) -> Result<(), String> {
    let [delivery, submission, mailbox] = case.codes;
    let domain = format!("{url}/v1/domains/{}.example?checks=delivery", case.name);
    let server = format!("{url}/v1/servers/mail.{}.example?checks=submission,mailbox", case.name);
    let (delivery, server) =
        join(judge(case, &domain, &[delivery]), judge(case, &server, &[submission, mailbox])).await;
    delivery.and(server)
}

async fn judge(case: &Case, url: &str, codes: &[&str]) -> Result<(), String> {
    let asked = Instant::now();
    let report: Report = ask(url).await.map_err(|fault| format!("{}: {fault}", case.name))?;
    let took = asked.elapsed();
    if took > LONGEST {
        return Err(format!("{}: the verdict took {took:?}", case.name));
    }
    let found: Vec<&str> =
        report.verdicts.iter().flat_map(|verdict| &verdict.findings).map(|finding| &*finding.code).collect();
    let said = report.verdicts.iter().flat_map(|verdict| &verdict.findings).flat_map(|finding| &finding.evidence);
    if let Some(said) = said.flat_map(|evidence| &evidence.said).find(|said| said.chars().any(is_hidden)) {
        return Err(format!("{}: the evidence shows {said:?} as it came", case.name));
    }
    match codes.iter().find(|code| !found.contains(*code)) {
        Some(code) => Err(format!("{}: {code} must appear, and found is {found:?}", case.name)),
        None => Ok(()),
    }
}

/// Whether a terminal obeys it, or a reader does not see it.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Peers of whom more was read than agreed.
fn overread(running: &Running) -> Vec<String> {
    let visits = running.tally.all();
    visits
        .iter()
        .filter(|(_, visits)| visits.bytes > MOST)
        .map(|(at, visits)| format!("{at} got rid of {} bytes", visits.bytes))
        .collect()
}
