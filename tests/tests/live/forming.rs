//! How does an answer form? At once, in pieces, in any order, and without what does not answer.

use std::time::{Duration, Instant};

use serde_json::Value;
use tests::bench::crowd::look;
use tests::demo::Demo;
use tests::product::{ask, serve};
use tests::watch::watch;
use tests::world::{Host, config};
use verdict::{Because, Severity, Status};

/// How long each answer of the DNS takes: a plan that waits for one is late. `cargo xtask bench
/// report` prints the figure that is promised, 100 ms.
const DNS: Duration = Duration::from_millis(800);
/// Within this everything is said where the resolver is dead.
const RESOLVER_DEAD: Duration = Duration::from_secs(4);
/// The checks that ask the stalling port: whether others can deliver, and whether a program may
/// send there.
const STALLED: &[&str] = &["delivery", "relay", "submission"];
/// How long the stalling server says nothing.
const STALL: Duration = Duration::from_secs(3);

pub(crate) async fn the_plan_leaves_at_once() -> Result<(), String> {
    let mut world = Demo::read()?.world;
    world.dns_delay_ms = millis(DNS);
    let looking = look(&world).await?;
    for domain in ["healthy.example", "cert-expired.example", "mx-elsewhere.example"] {
        let watched = watch(&format!("{}/v1/domains/{domain}", looking.url)).await?;
        if watched.planned > DNS / 2 {
            return Err(format!("{domain}: the plan left after {:?}", watched.planned));
        }
        let planned: Vec<&str> =
            watched.plan.checks.iter().map(|check| check.check.as_str()).collect();
        let said: Vec<&str> =
            watched.report.verdicts.iter().map(|verdict| verdict.check.as_str()).collect();
        if planned != said {
            return Err(format!("{domain}: planned {planned:?}, and reported {said:?}"));
        }
    }
    Ok(())
}

pub(crate) async fn a_stalling_server_holds_nobody_back() -> Result<(), String> {
    let mut world = Demo::read()?.world;
    let stalls = |host: &mut Host| {
        let port = tests::testbed::fake_servers::Port {
            port: 25,
            delay_ms: millis(STALL),
            ..Default::default()
        };
        host.port = vec![port];
    };
    world.host.iter_mut().filter(|host| host.name == "server1.hosting.example").for_each(stalls);
    let looking = look(&world).await?;
    let watched = watch(&format!("{}/v1/domains/healthy.example", looking.url)).await?;
    let after = |check: &str| {
        watched.verdicts.iter().find(|(_, event)| event.verdict.check == check).map(|(at, _)| *at)
    };
    let stalled = after("delivery").ok_or("delivery said nothing")?;
    if stalled < STALL {
        return Err(format!(
            "the server was to stall {STALL:?}, and delivery ended after {stalled:?}"
        ));
    }
    let late: Vec<String> = (watched.verdicts.iter())
        .filter(|(at, event)| *at > STALL / 2 && !STALLED.contains(&event.verdict.check.as_str()))
        .map(|(at, event)| format!("{} after {at:?}", event.verdict.check))
        .collect();
    if late.is_empty() { Ok(()) } else { Err(format!("held back: {late:?}")) }
}

pub(crate) async fn streamed_equals_plain() -> Result<(), String> {
    let world = Demo::read()?.world;
    let looking = look(&world).await?;
    // Another server that knows nothing of the first one's report.
    let other = serve(config(&looking.running, true)?).await?;
    for domain in ["healthy.example", "spf-broken.example", "no-auth.example"] {
        let watched = watch(&format!("{}/v1/domains/{domain}", looking.url)).await?;
        let plain = ask(&format!("{other}/v1/domains/{domain}")).await?;
        let (streamed, plain) = (timeless(&watched.report)?, timeless(&plain)?);
        if streamed != plain {
            return Err(format!("{domain}: streamed\n{streamed}\nplain\n{plain}"));
        }
        for (_, event) in &watched.verdicts {
            if !watched.report.verdicts.contains(&event.verdict) {
                return Err(format!(
                    "{domain}: {} was streamed otherwise than reported",
                    event.verdict.check
                ));
            }
            if event.remedies.iter().any(|remedy| !watched.report.remedies.contains(remedy)) {
                return Err(format!(
                    "{domain}: {} came with a remedy that the report lacks",
                    event.verdict.check
                ));
            }
        }
    }
    Ok(())
}

/// A report without its times.
fn timeless(report: &verdict::Report) -> Result<Value, String> {
    let mut value = serde_json::to_value(report).map_err(|fault| fault.to_string())?;
    forget_times(&mut value);
    Ok(value)
}

fn forget_times(value: &mut Value) {
    match value {
        // How old the status feed is, is a time too.
        Value::Object(fields) if fields.get("name").is_some_and(|name| name == "age_seconds") => {
            fields.clear()
        }
        Value::Object(fields) => {
            // How old an answer was is a time too.
            if fields.get("name").is_some_and(|name| name == "age_seconds") {
                fields.remove("value");
            }
            for time in ["at", "observed_at", "valid_until", "elapsed_ms", "took_ms", "cached"] {
                fields.remove(time);
            }
            fields.values_mut().for_each(forget_times);
        }
        Value::Array(values) => values.iter_mut().for_each(forget_times),
        _ => {}
    }
}

pub(crate) async fn a_dead_resolver_leaves_an_honest_answer() -> Result<(), String> {
    let mut world = Demo::read()?.world;
    world.resolver_dead = true;
    let looking = look(&world).await?;
    let asked = Instant::now();
    let report = ask(&format!("{}/v1/domains/healthy.example", looking.url)).await?;
    if asked.elapsed() > RESOLVER_DEAD {
        return Err(format!("it took {:?}", asked.elapsed()));
    }
    if report.status != Status::Unknown {
        return Err(format!("the status is {}: {}", report.status, report.say));
    }
    let findings = report.verdicts.iter().flat_map(|verdict| &verdict.findings);
    // What we know of ourselves without asking anybody may be said.
    let strange: Vec<String> = findings
        .filter(|finding| !matches!(finding.severity, Severity::Info | Severity::Notice))
        .filter(|finding| finding.because != Some(Because::Resolver))
        .map(|finding| format!("{} because {:?}", finding.code, finding.because))
        .collect();
    if !strange.is_empty() {
        return Err(format!("not because of the resolver: {strange:?}"));
    }
    for path in ["/v1/articles/email-not-working", "/kb/email-not-working", "/readyz"] {
        let response = reqwest::get(format!("{}{path}", looking.url))
            .await
            .map_err(|fault| fault.to_string())?;
        if !response.status().is_success() {
            return Err(format!("{path}: {}", response.status()));
        }
    }
    Ok(())
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
