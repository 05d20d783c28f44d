//! Does one customer's trouble become another's? Silent DNS, and a server that stops.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::StatusCode;
use tests::bench::crowd::look;
use tests::demo::Demo;
use tests::product::{ask, trust_panel};
use tests::testbed::dns::{Rule, Wrong};
use tests::world::config;
use tokio::sync::oneshot;
use verdict::{Because, Report};

/// Customers whose DNS is silent.
const SILENT: usize = 100;
/// How long after them the healthy domain is asked about.
const LATER: Duration = Duration::from_millis(500);
/// Longer than that a drain takes no test.
const DRAIN: Duration = Duration::from_secs(2);

pub(crate) async fn silent_zones_stop_nobody() -> Result<(), String> {
    let mut world = Demo::read()?.world;
    let silent = |at| Rule {
        name: format!("*.silent{at}.example"),
        kind: None,
        answer: Some(Wrong::Timeout),
        ede: None,
        with_cd: false,
        ad: false,
        delay_ms: 0,
        times: None,
    };
    world.dns.splice(0..0, (0..SILENT).map(silent));
    let looking = look(&world).await?;
    let url = |domain: &str| format!("{}/v1/domains/{domain}", looking.url);
    let silent: Vec<_> =
        (0..SILENT).map(|at| tokio::spawn(ask(url(&format!("silent{at}.example"))))).collect();
    tokio::time::sleep(LATER).await;
    let begun = Instant::now();
    let healthy = ask(url("healthy.example")).await?;
    let took = begun.elapsed();
    let unseen = unseen(&healthy);
    if !unseen.is_empty() {
        return Err(format!("after {took:?}, beside {SILENT} silent zones: {unseen:?}"));
    }
    if silent.iter().all(|asked| asked.is_finished()) {
        return Err("the silent zones were no neighbours: all had ended".to_owned());
    }
    join_all(silent).await;
    Ok(())
}

/// What a report could not see because of others.
fn unseen(report: &Report) -> Vec<&str> {
    let findings = report.verdicts.iter().flat_map(|verdict| &verdict.findings);
    let of_others = |because| {
        matches!(because, Because::Timeout | Because::Deadline | Because::Budget | Because::Paced)
    };
    let unseen = findings.filter(|finding| finding.because.is_some_and(of_others));
    unseen.map(|finding| finding.code.as_str()).collect()
}

pub(crate) async fn stopping_loses_nothing() -> Result<(), String> {
    let looking = look(&Demo::read()?.world).await?;
    let mut config = config(&looking.running, true)?;
    config.http.drain = DRAIN;
    trust_panel(&mut config)?;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(|fault| fault.to_string())?;
    let url = listener.local_addr().map_err(|fault| fault.to_string())?;
    let state = Arc::new(api::AppState::new(config).map_err(|fault| fault.to_string())?);
    let (stop, stopped) = oneshot::channel::<()>();
    let asked_to_stop = async {
        let _ = stopped.await;
        api::Stop::Drained
    };
    let server = tokio::spawn(api::run(listener, state, asked_to_stop));
    let status = |path: &'static str| async move {
        let response = reqwest::get(format!("http://{url}{path}")).await;
        response.map(|response| response.status()).map_err(|fault| format!("{path}: {fault}"))
    };
    if status("/readyz").await? != StatusCode::OK {
        return Err("the server is not ready".to_owned());
    }
    let under_way = tokio::spawn(ask(format!("http://{url}/v1/domains/healthy.example")));
    let begun = Instant::now();
    stop.send(()).map_err(|()| "the server does not wait")?;
    // It is unready before the listener closes, and answers until then.
    while status("/readyz").await? != StatusCode::SERVICE_UNAVAILABLE {
        tokio::task::yield_now().await;
    }
    while begun.elapsed() < DRAIN / 2 {
        if status("/healthz").await? != StatusCode::OK {
            return Err(format!("no answer {:?} after the signal", begun.elapsed()));
        }
    }
    under_way.await.map_err(|fault| fault.to_string())??;
    server.await.map_err(|fault| fault.to_string())?.map_err(|fault| fault.to_string())?;
    Ok(())
}
