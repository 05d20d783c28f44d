//! What is a scenario? A world, a question, and the codes that must and must never appear in the
//! answer.

mod ask;
mod expect;

use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use verdict::{Bounce, Report};

pub use self::ask::Ask;
pub use self::expect::Expect;
use crate::folder::Folder;
use crate::product::{ask, ask_as_stranger, claim, explain, serve};
use crate::testbed::customer::Guest;
use crate::world::{Running, World, config};
use crate::{false_positive, repeatable};

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
    /// Codes that must never appear: the tempting wrong ones. `dkim.*` stands for every code of
    /// that check which is not demanded.
    #[serde(default)]
    pub never: Vec<String>,
    /// Those of them that one is most tempted to give: a false verdict. Where the evidence decides,
    /// and so no code that must appear is unknown, nothing may be unknown about it either.
    #[serde(default)]
    pub false_positive_of: Vec<String>,
    /// What else must hold.
    #[serde(default)]
    pub expect: Expect,
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

    /// Whether a code must never appear.
    #[must_use]
    pub fn forbids(&self, code: &str) -> bool {
        let is_demanded = self.must.iter().any(|must| must == code);
        self.never.iter().any(|never| match never.strip_suffix('*') {
            Some(start) => !is_demanded && code.starts_with(start),
            None => never == code,
        })
    }

    /// Plays it: starts the world and the real API, asks, and says what is wrong with the answer.
    ///
    /// # Errors
    /// A sentence for each thing that is not as it must be.
    pub async fn play(&self) -> Result<(), String> {
        let folder = Folder::new()?;
        let running = self.world.start(&folder.0).await?;
        let mut config = config(&running, self.ask.provider)?;
        self.ask.limit(&mut config.net);
        self.ask.apply(&mut config, &folder.0)?;
        let url = serve(config).await?;
        for before in &self.ask.before {
            ask(&format!("{url}{before}")).await?;
        }
        let (heard, _guests) = self.pay_visits(&running).await?;
        let path = if self.ask.path.is_empty() { "/v1/bounces" } else { &self.ask.path };
        let Some(paste) = self.ask.paste.as_ref().or(heard.as_ref()) else {
            let asked = format!("{url}{path}");
            let report =
                if self.ask.stranger { ask_as_stranger(asked).await } else { ask(asked).await };
            self.judge(&report?)?;
            return self.judge_questions(&running);
        };
        let bounce = explain(&format!("{url}{path}"), paste).await?;
        self.judge_origin(&bounce)?;
        match &self.ask.about {
            Some(about) => self.judge(&claim(&url, about, &bounce).await?.report),
            None => self.judge(&bounce.report),
        }
    }

    /// Starts the world and lets the customer's program visit its servers; gives what they said,
    /// and nothing where no program visits.
    ///
    /// # Errors
    /// The world does not start, or a server says something else than it must.
    pub async fn record(&self) -> Result<Option<String>, String> {
        if self.ask.heard.is_empty() {
            return Ok(None);
        }
        let folder = Folder::new()?;
        let running = self.world.start(&folder.0).await?;
        self.pay_visits(&running).await.map(|(heard, _)| heard)
    }

    /// The last answer of the last visit, where it is what is pasted; and the visitors that stay.
    async fn pay_visits(&self, running: &Running) -> Result<(Option<String>, Vec<Guest>), String> {
        let (mut heard, mut guests) = (None, Vec::new());
        for visit in &self.ask.heard {
            let (answer, guest) = visit.pay(&running.root).await?;
            heard = Some(answer).filter(|_| self.ask.path.is_empty());
            guests.extend(guest);
        }
        Ok((heard, guests))
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
        let wrong = findings
            .iter()
            .filter(|finding| self.forbids(&finding.code))
            .map(|finding| format!("{} must never appear", finding.code));
        let mut faults: Vec<String> =
            missing.chain(wrong).chain(repeatable::faults(report)).collect();
        faults.extend(false_positive::shrugs(self, report));
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
