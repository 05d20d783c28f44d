//! What is a scenario? A world, a question, and the codes that must and must never appear in the
//! answer.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use verdict::{Bounce, Claim, Diagnosis, DiagnosisRequest, Finding, Report};

use crate::lab::customer::Visit;
use crate::repeatable;
use crate::tempting;
use crate::world::{Running, World, config};

/// A report takes no longer, whatever the world does.
const MOST_MS: u32 = 10_000;

/// A situation, as its file says it. The file's name is a sentence.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The world.
    #[serde(default)]
    pub world: World,
    /// The question.
    pub ask: Ask,
    /// Codes that must appear.
    #[serde(default)]
    pub must: Vec<String>,
    /// Codes that must never appear: the tempting wrong ones.
    #[serde(default)]
    pub never: Vec<String>,
    /// Those of them that one is most tempted to give: a false verdict. Where the evidence decides,
    /// and so no code that must appear is unknown, nothing may be unknown about it either.
    #[serde(default)]
    pub tempting: Vec<String>,
    /// What else must hold.
    #[serde(default)]
    pub expect: Expect,
}

/// A question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The path: `/v1/domains/example.com?panel=cpanel`; of something pasted `/v1/bounces`.
    #[serde(default)]
    pub path: String,
    /// What is pasted: it is sent as the body.
    #[serde(default)]
    pub paste: Option<String>,
    /// What the customer's mail program did shortly before. Where no path is given, its last answer
    /// is what is pasted.
    #[serde(default)]
    pub heard: Vec<Visit>,
    /// The domain of whoever pasted it: what it says is then claimed in a diagnosis, as the widget
    /// does, and that is judged.
    #[serde(default)]
    pub about: Option<String>,
    /// Whether the asker is a customer of the shared provider.
    #[serde(default)]
    pub provider: bool,
    /// The provider's status feed.
    #[serde(default)]
    pub status_feed: Option<String>,
    /// Files of the folder that is laid over the content: path and text.
    #[serde(default)]
    pub content: BTreeMap<String, String>,
    /// How the own servers are asked about their mailboxes.
    #[serde(default)]
    pub adapters: BTreeMap<String, checks::AdapterConfig>,
    /// What others have asked shortly before.
    #[serde(default)]
    pub before: Vec<String>,
    /// Milliseconds that each check has; none: as configured by default.
    pub limit_ms: Option<u64>,
    /// Milliseconds that a report waits for a conversation; none: as configured by default.
    pub probe_ms: Option<u64>,
    /// Milliseconds after which a conversation is given up for good; none: as configured by
    /// default.
    pub slow_probe_ms: Option<u64>,
    /// Connections that a report may make; none: as configured by default.
    pub connections: Option<u32>,
    /// The name that we give to mail servers; none: our address.
    pub ehlo_name: Option<String>,
    /// Whether nobody is named who surely answers on port 25.
    #[serde(default)]
    pub nobody_known_good: bool,
    /// Connections to one foreign address in a minute; none: as configured by default.
    pub per_minute: Option<u32>,
}

impl Ask {
    /// Tells a configuration what the provider tells of outages.
    fn tell(&self, config: &mut api::Config, folder: &Path) -> Result<(), String> {
        if self.status_feed.is_some() {
            config
                .profiles
                .values_mut()
                .for_each(|profile| profile.status_feed.clone_from(&self.status_feed));
        }
        config.net.adapters.clone_from(&self.adapters);
        if self.content.is_empty() {
            return Ok(());
        }
        let content = folder.join("content");
        for (path, text) in &self.content {
            let path = content.join(path);
            let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
            made.and_then(|()| std::fs::write(&path, text))
                .map_err(|fault| format!("{}: {fault}", path.display()))?;
        }
        config.content.dir = Some(content);
        Ok(())
    }

    /// Narrows the limits of a configuration to those of this question.
    fn limit(&self, net: &mut checks::NetConfig) {
        let millis = |limit: Option<u64>, of: &mut Duration| {
            if let Some(limit) = limit {
                *of = Duration::from_millis(limit);
            }
        };
        millis(self.limit_ms, &mut net.times.check);
        millis(self.probe_ms, &mut net.times.probe);
        millis(self.slow_probe_ms, &mut net.times.slow_probe);
        net.ehlo_name = self.ehlo_name.clone().unwrap_or_default();
        if self.nobody_known_good {
            net.known_good.clear();
        }
        if let Some(connections) = self.connections {
            net.budgets.own_connections = connections;
            net.budgets.foreign_connections = connections;
        }
        if let Some(per_minute) = self.per_minute {
            net.pacing.foreign_per_minute = per_minute;
        }
    }
}

/// What else must hold of the report.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Expect {
    /// The code of the cause; `none` where there must be none.
    pub cause: Option<String>,
    /// Who can mend it.
    pub owner: Option<String>,
    /// Where the fault is.
    pub place: Option<String>,
    /// The status.
    pub status: Option<String>,
    /// Text that what is said aloud must hold.
    pub say: Option<String>,
    /// Where a returned message had come from.
    pub origin: Option<String>,
    /// Text that a value to copy must hold.
    pub copy: Option<String>,
    /// Text that no value to copy may hold.
    pub no_copy: Option<String>,
    /// The most round trips of the resolver that may wait for each other; then nothing may be asked
    /// twice either. Of use in a world with a delay.
    pub generations: Option<usize>,
    /// How many remedies there are.
    pub remedies: Option<usize>,
    /// The most questions that the resolver may be asked.
    pub questions: Option<usize>,
    /// Text that some evidence must hold.
    pub evidence: Option<String>,
    /// Text that must be nowhere in the report.
    pub hides: Option<String>,
    /// Within how many milliseconds the report must be made; none: ten seconds, at worst.
    pub within_ms: Option<u32>,
}

impl Expect {
    /// What is not as expected in a report.
    fn faults(&self, report: &Report) -> Vec<String> {
        let mut faults = Vec::new();
        let cause = report.cause.as_ref();
        let copies: Vec<&str> = report
            .remedies
            .iter()
            .flat_map(|remedy| &remedy.steps)
            .filter_map(|step| step.copy.as_deref())
            .collect();
        let mut hold = |what: &str, wanted: &Option<String>, is: String| {
            if wanted.as_ref().is_some_and(|wanted| *wanted != is) {
                faults.push(format!(
                    "{what} is {is:?} and must be {:?}",
                    wanted.as_deref().unwrap_or_default()
                ));
            }
        };
        hold(
            "the cause",
            &self.cause,
            cause.map_or_else(|| "none".to_owned(), |cause| cause.code.clone()),
        );
        hold(
            "the owner",
            &self.owner,
            cause.map_or_else(|| "none".to_owned(), |cause| cause.owner.to_string()),
        );
        hold("the place", &self.place, report.place.to_string());
        hold("the status", &self.status, report.status.to_string());
        if let Some(copy) = self
            .copy
            .as_ref()
            .filter(|copy| !copies.iter().any(|value| value.contains(copy.as_str())))
        {
            faults.push(format!("no value to copy holds {copy:?}; there are {copies:?}"));
        }
        let forbidden = self
            .no_copy
            .iter()
            .filter(|text| copies.iter().any(|value| value.contains(text.as_str())));
        faults.extend(forbidden.map(|text| format!("a value to copy holds {text:?}")));
        if let Some(remedies) = self.remedies.filter(|remedies| report.remedies.len() != *remedies)
        {
            let keys: Vec<_> = report.remedies.iter().map(|remedy| &remedy.key).collect();
            faults.push(format!("there must be {remedies} remedies and there are {keys:?}"));
        }
        if let Some(say) = self.say.as_ref().filter(|say| !report.say.contains(say.as_str())) {
            faults.push(format!("what is said does not hold {say:?}"));
        }
        let said = |text: &str| {
            report.verdicts.iter().flat_map(|verdict| &verdict.findings).any(|finding| {
                finding
                    .evidence
                    .iter()
                    .any(|evidence| evidence.said.iter().any(|said| said.contains(text)))
            })
        };
        if let Some(text) = self.evidence.as_ref().filter(|text| !said(text)) {
            faults.push(format!("no evidence holds {text:?}"));
        }
        let within = self.within_ms.unwrap_or(MOST_MS);
        if report.took_ms > within {
            faults.push(format!("the report took {} ms, and {within} are allowed", report.took_ms));
        }
        let whole = serde_json::to_string(report).unwrap_or_default();
        if let Some(text) = self.hides.as_ref().filter(|text| whole.contains(text.as_str())) {
            faults.push(format!("the report tells {text:?}"));
        }
        faults
    }
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// The file cannot be read, or is not well written.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path)
            .map_err(|fault| format!("{}: {fault}", path.display()))?;
        toml::from_str(&text).map_err(|fault| format!("{}: {fault}", path.display()))
    }

    /// Plays it: starts the world and the real API, asks, and says what is wrong with the answer.
    ///
    /// # Errors
    /// A sentence for each thing that is not as it must be.
    pub async fn play(&self) -> Result<(), String> {
        if self.world.sample.is_some() && self.world.sample_path().is_none() {
            return Ok(());
        }
        let folder = Folder::new()?;
        let running = self.world.start(&folder.0).await?;
        let mut config = config(&running, self.ask.provider)?;
        self.ask.limit(&mut config.net);
        self.ask.tell(&mut config, &folder.0)?;
        let url = serve(config).await?;
        for before in &self.ask.before {
            ask(&format!("{url}{before}")).await?;
        }
        let (mut heard, mut guests) = (None, Vec::new());
        for visit in &self.ask.heard {
            let (answer, guest) = visit.pay(&running.root).await?;
            heard = Some(answer).filter(|_| self.ask.path.is_empty());
            guests.extend(guest);
        }
        let path = if self.ask.path.is_empty() { "/v1/bounces" } else { &self.ask.path };
        let Some(paste) = self.ask.paste.as_ref().or(heard.as_ref()) else {
            self.judge(&ask(&format!("{url}{path}")).await?)?;
            return self.judge_questions(&running);
        };
        let bounce = explain(&format!("{url}{path}"), paste).await?;
        self.judge_origin(&bounce)?;
        match &self.ask.about {
            Some(about) => self.judge(&claim(&url, about, &bounce).await?.report),
            None => self.judge(&bounce.report),
        }
    }

    fn judge_questions(&self, running: &Running) -> Result<(), String> {
        let Some(resolver) = &running.resolver else { return Ok(()) };
        let asked = resolver.log.all().len();
        if let Some(most) = self.expect.questions.filter(|most| asked > *most) {
            return Err(format!(
                "the resolver was asked {asked} questions, and {most} are allowed"
            ));
        }
        let Some(most) = self.expect.generations else { return Ok(()) };
        let found = resolver.log.generations(Duration::from_millis(self.world.dns_delay_ms));
        let repeats = resolver.log.repeats();
        if found <= most && repeats.is_empty() {
            return Ok(());
        }
        Err(format!(
            "{found} round trips waited for each other, and {most} may; asked twice: {repeats:?}"
        ))
    }

    fn judge_origin(&self, bounce: &Bounce) -> Result<(), String> {
        let is = bounce.origin.kind.as_str();
        match self.expect.origin.as_deref().filter(|wanted| *wanted != is) {
            Some(wanted) => {
                Err(format!("the origin is {is:?} and must be {wanted:?}: {:?}", bounce.origin))
            }
            None => Ok(()),
        }
    }

    fn judge(&self, report: &Report) -> Result<(), String> {
        let findings: Vec<_> =
            report.verdicts.iter().flat_map(|verdict| &verdict.findings).collect();
        let found = |code: &String| findings.iter().any(|finding| finding.code == *code);
        let missing =
            self.must.iter().filter(|code| !found(code)).map(|code| format!("{code} must appear"));
        let wrong = self
            .never
            .iter()
            .filter(|code| found(code))
            .map(|code| format!("{code} must never appear"));
        let mut faults: Vec<String> =
            missing.chain(wrong).chain(repeatable::faults(report)).collect();
        faults.extend(tempting::shrugs(self, report));
        faults.extend(self.expect.faults(report));
        if faults.is_empty() {
            return Ok(());
        }
        let all: Vec<String> = findings
            .iter()
            .map(|finding| format!("{} ({})", finding.code, finding.about))
            .collect();
        let heard: Vec<String> = findings
            .iter()
            .flat_map(|finding| {
                finding.evidence.iter().map(move |evidence| (&finding.code, evidence))
            })
            .map(|(code, evidence)| {
                format!(
                    "\n  {code}: {} of {}: {}",
                    evidence.asked,
                    evidence.of,
                    evidence.said.join(" | ")
                )
            })
            .collect();
        Err(format!(
            "{}\nfound: {}\nsaid: {}\nheard:{}",
            faults.join("\n"),
            all.join(", "),
            report.say,
            heard.concat()
        ))
    }
}

/// Starts the real API on a free port, and says where it is.
///
/// # Errors
/// It cannot be started.
pub async fn serve(config: api::Config) -> Result<String, String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(|fault| fault.to_string())?;
    let address = listener.local_addr().map_err(|fault| fault.to_string())?;
    let mailwhy = Arc::new(api::AppState::new(config).map_err(|fault| fault.to_string())?);
    // Ends with the runtime: a trial is a process of its own.
    tokio::spawn(api::run(listener, mailwhy, std::future::pending()));
    Ok(format!("http://{address}"))
}

/// Asks for a report.
///
/// # Errors
/// There is no report, but a problem or nothing.
pub async fn ask(url: impl AsRef<str>) -> Result<Report, String> {
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(20))
        .build()
        .map_err(|fault| fault.to_string())?;
    let response = client.get(url.as_ref()).send().await.map_err(|fault| fault.to_string())?;
    let (status, text) =
        (response.status(), response.text().await.map_err(|fault| fault.to_string())?);
    if !status.is_success() {
        return Err(format!("{status}: {text}"));
    }
    serde_json::from_str(&text).map_err(|fault| format!("not a report: {fault}: {text}"))
}

/// Has something pasted explained.
///
/// # Errors
/// There is no answer, but a problem or nothing.
pub async fn explain(url: &str, paste: &str) -> Result<Bounce, String> {
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(20))
        .build()
        .map_err(|fault| fault.to_string())?;
    let response =
        client.post(url).body(paste.to_owned()).send().await.map_err(|fault| fault.to_string())?;
    let (status, text) =
        (response.status(), response.text().await.map_err(|fault| fault.to_string())?);
    if !status.is_success() {
        return Err(format!("{status}: {text}"));
    }
    serde_json::from_str(&text).map_err(|fault| format!("no explanation: {fault}: {text}"))
}

/// Claims in a diagnosis what was read out of something pasted: codes and values, without what is
/// outside text.
async fn claim(url: &str, about: &str, bounce: &Bounce) -> Result<Diagnosis, String> {
    let findings = bounce.report.verdicts.iter().flat_map(|verdict| &verdict.findings);
    let args = |finding: &Finding| {
        finding.args.iter().filter(|arg| !arg.is_outside_text()).cloned().collect()
    };
    let claims =
        findings.map(|finding| Claim { code: finding.code.clone(), args: args(finding) }).collect();
    let request =
        DiagnosisRequest { about: Some(about.to_owned()), claims, ..DiagnosisRequest::default() };
    let sent =
        reqwest::Client::new().post(format!("{url}/v1/diagnoses")).json(&request).send().await;
    let response = sent.map_err(|fault| fault.to_string())?;
    let text = response.text().await.map_err(|fault| fault.to_string())?;
    serde_json::from_str(&text).map_err(|fault| format!("no diagnosis: {fault}: {text}"))
}

/// Every scenario file of a folder, in the order of their names.
///
/// # Errors
/// The folder cannot be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries =
        std::fs::read_dir(folder).map_err(|fault| format!("{}: {fault}", folder.display()))?;
    let mut files: Vec<PathBuf> =
        entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    files.sort();
    Ok(files)
}

/// A folder for one world, removed at the end.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A new folder.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new() -> Result<Self, String> {
        let path = std::env::temp_dir().join(format!("mailwhy-world-{}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(|fault| format!("{}: {fault}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies in the folder for temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
