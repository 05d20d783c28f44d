//! What is a dialog? A customer's words, the answers that they give when they are asked, and
//! the cause that it must come to. Dialogs of one file share the demo's world, so that it
//! starts once.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use verdict::{Answer, Diagnosis, DiagnosisRequest, Report};

use crate::demo::Demo;
use crate::folder::Folder;
use crate::product::serve;
use crate::testbed::panel;
use crate::world::{World, config};

/// Nobody is asked more than this.
const MOST_QUESTIONS: usize = 4;

/// The dialogs about one article's question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialogs {
    /// The article in which each must end.
    pub article: String,
    /// The provider's status feed.
    pub status_feed: Option<String>,
    /// How the own servers are asked about their mailboxes.
    #[serde(default)]
    pub adapters: BTreeMap<String, checks::AdapterConfig>,
    /// What there is beside the demo's world.
    #[serde(default)]
    pub world: World,
    /// The dialogs.
    pub dialog: Vec<Dialog>,
}

/// One dialog.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialog {
    /// What happens, as a sentence.
    pub name: String,
    /// What the customer types or pastes.
    #[serde(default)]
    pub says: String,
    /// Whether the article was chosen, so that the words need not lead to it.
    #[serde(default)]
    pub chosen: bool,
    /// Another article that was open when the customer spoke.
    pub open: Option<String>,
    /// The domain or address; empty: none is given.
    #[serde(default)]
    pub about: String,
    /// The control panel.
    pub panel: Option<String>,
    /// The kind of address.
    pub ip_kind: Option<String>,
    /// The mail program.
    pub client: Option<String>,
    /// What the customer answers when asked, as `question=answer`. What is not asked is not said.
    #[serde(default)]
    pub answers: Vec<String>,
    /// The code that it must come to.
    pub cause: String,
    /// Who must be able to fix it.
    pub owner: String,
    /// The most questions that may be asked.
    #[serde(default)]
    pub questions: usize,
    /// Words that a step or a value to copy must hold.
    pub step: Option<String>,
    /// Words that no step and no value to copy may hold.
    pub never_step: Option<String>,
    /// How sure it must be: `certain`, `likely` or `possible`.
    pub confidence: Option<String>,
    /// Codes that must not be the cause, nor its only hypothesis: the false positives.
    pub never: Vec<String>,
}

impl Dialogs {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, or is not well written.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path)
            .map_err(|fault| format!("{}: {fault}", path.display()))?;
        toml::from_str(&text).map_err(|fault| format!("{}: {fault}", path.display()))
    }

    /// Plays them all in the demo's world.
    ///
    /// # Errors
    /// A sentence for each that goes wrong.
    pub async fn play(&self) -> Result<(), String> {
        let folder = Folder::new()?;
        let mut world = Demo::read()?.world;
        world.join(self.world.clone());
        let running = world.start(&folder.0).await?;
        let mut config = config(&running, true)?;
        config
            .profiles
            .values_mut()
            .for_each(|profile| profile.status_feed.clone_from(&self.status_feed));
        config.adapters.clone_from(&self.adapters);
        let url = serve(config).await?;
        let client = reqwest::Client::builder().timeout(Duration::from_secs(30)).build();
        let client = client.map_err(|fault| fault.to_string())?;
        let mut faults = Vec::new();
        for dialog in &self.dialog {
            if let Err(fault) = dialog.play(&client, &url, &self.article).await {
                faults.push(format!("{}: {fault}", dialog.name));
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults.join("\n\n")) }
    }
}

impl Dialog {
    async fn play(&self, client: &reqwest::Client, url: &str, article: &str) -> Result<(), String> {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let mut request = DiagnosisRequest {
            article: self.open.clone().or_else(|| Some(article.to_owned()).filter(|_| self.chosen)),
            text: some(&self.says),
            about: some(&self.about),
            panel: self.panel.clone(),
            ip_kind: self.ip_kind.clone(),
            client: self.client.clone(),
            ..DiagnosisRequest::default()
        };
        loop {
            let diagnosis = ask(client, url, &request).await?;
            if diagnosis.ended {
                return self.judge(&diagnosis, request.answers.len(), article);
            }
            request.answers.push(self.answer(&diagnosis)?);
            if request.answers.len() > MOST_QUESTIONS {
                return Err(format!("more than {MOST_QUESTIONS} questions: {:?}", request.answers));
            }
        }
    }

    /// The customer's answer to what is asked.
    fn answer(&self, diagnosis: &Diagnosis) -> Result<Answer, String> {
        let question = diagnosis.ask_next.as_ref().ok_or("it neither ends nor asks")?;
        let given = self.answers.iter().filter_map(|answer| answer.split_once('='));
        let given =
            given.filter(|(asked, _)| *asked == question.id).map(|(_, answer)| answer).next();
        let answer = given.ok_or_else(|| {
            let open: Vec<&str> =
                diagnosis.hypotheses.iter().map(|one| one.code.as_str()).collect();
            format!(
                "in {}: nobody answers {} ({:?}); open: {open:?}",
                diagnosis.article, question.id, question.text
            )
        })?;
        if !question.answers.iter().any(|choice| choice.id == answer) {
            return Err(format!("{answer} is no answer to {}", question.id));
        }
        Ok(Answer { question: question.id.clone(), answer: answer.to_owned() })
    }

    fn judge(&self, diagnosis: &Diagnosis, asked: usize, article: &str) -> Result<(), String> {
        let report = &diagnosis.report;
        let cause = report.cause.as_ref().ok_or("it ends without a cause")?;
        let mut faults = Vec::new();
        let mut hold = |what: &str, is: &str, wanted: &str| {
            if is != wanted {
                faults.push(format!("{what} is {is:?} and must be {wanted:?}"));
            }
        };
        hold("the cause", &cause.code, &self.cause);
        hold("the owner", cause.owner.as_str(), &self.owner);
        hold("the article", &diagnosis.article, article);
        if let Some(confidence) = &self.confidence {
            hold("the confidence", cause.confidence.as_str(), confidence);
        }
        if let Some(wrong) = self.never.iter().find(|wrong| **wrong == cause.code) {
            faults.push(format!("{wrong} is a false positive"));
        }
        if asked > self.questions {
            faults.push(format!("{asked} questions were asked, and {} are enough", self.questions));
        }
        faults.extend(self.faults_of_steps(report));
        if report.say.is_empty() || report.say.chars().count() > 300 {
            faults.push(format!("what is said: {:?}", report.say));
        }
        if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
    }

    /// What is wrong with the steps that it gives.
    fn faults_of_steps(&self, report: &Report) -> Vec<String> {
        let mut faults = Vec::new();
        let steps = report.remedies.iter().flat_map(|remedy| &remedy.steps);
        let texts: Vec<&str> = steps
            .flat_map(|step| [Some(step.text.as_str()), step.copy.as_deref()])
            .flatten()
            .collect();
        if texts.is_empty() {
            faults.push("there is no step".to_owned());
        }
        if let Some(step) =
            self.step.as_ref().filter(|step| !texts.iter().any(|text| text.contains(step.as_str())))
        {
            faults.push(format!("no step holds {step:?}: {texts:?}"));
        }
        if let Some(step) = self
            .never_step
            .as_ref()
            .filter(|step| texts.iter().any(|text| text.contains(step.as_str())))
        {
            faults.push(format!("a step holds {step:?}: {texts:?}"));
        }
        faults
    }
}

async fn ask(
    client: &reqwest::Client,
    url: &str,
    request: &DiagnosisRequest,
) -> Result<Diagnosis, String> {
    let mut post = client.post(format!("{url}/v1/diagnoses")).json(request);
    if let Some(token) = panel::token_about(request.about.as_deref().unwrap_or_default())? {
        post = post.bearer_auth(token);
    }
    let sent = post.send().await;
    let response = sent.map_err(|fault| fault.to_string())?;
    let (status, text) =
        (response.status(), response.text().await.map_err(|fault| fault.to_string())?);
    if !status.is_success() {
        return Err(format!("{status}: {text}"));
    }
    serde_json::from_str(&text).map_err(|fault| format!("no diagnosis: {fault}: {text}"))
}
