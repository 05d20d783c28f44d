//! What do real servers write when they return a message, and say when they refuse one? Recorded
//! once, in the test bed; committed in `data/bounces` and `data/transcripts`, and read by the tests
//! everywhere.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::folder::Folder;
use crate::samples;
use crate::scenario::Scenario;
use crate::testbed::customer::Visit;
use crate::testbed::returned_message::ReturnedMessage;
use crate::world::World;

/// Where the sender's own mail host takes what comes back.
const MAIL_HOST: &str = "45.90.4.1:25";

/// What is recorded, and what each message that comes back says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// The programs that send, each at the host of its name below `example`.
    pub senders: Vec<String>,
    /// What is sent.
    pub situation: Vec<Situation>,
    /// The servers that refuse it.
    pub world: World,
}

/// One message that is refused.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Situation {
    /// What happens, as the words of a file's name.
    pub name: String,
    /// To whom it is sent.
    pub to: Vec<String>,
    /// Why it comes back from each of them.
    pub reasons: Vec<String>,
}

impl Recording {
    /// Reads what is recorded.
    ///
    /// # Errors
    /// The file cannot be read, or is not well written.
    pub fn read() -> Result<Self, String> {
        let path = samples::ours("bounces/world.toml");
        let text = std::fs::read_to_string(&path);
        let text = text.map_err(|fault| format!("{}: {fault}", path.display()))?;
        toml::from_str(&text).map_err(|fault| format!("{}: {fault}", path.display()))
    }

    /// Sends every message through every sender, and writes down what comes back. To be called on a
    /// machine of its own.
    ///
    /// # Errors
    /// A server does not start, or a message does not come back.
    pub async fn record(&self) -> Result<(), String> {
        let folder = Folder::new()?;
        let running = self.world.start(&folder.0).await?;
        let mut faults = Vec::new();
        for (sender, situation) in self.pairs() {
            match situation.send(sender, &running.root).await {
                Ok(message) => write(&file(sender, situation), &message)?,
                Err(fault) => faults.push(format!("{sender}: {}: {fault}", situation.name)),
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
    }

    /// Every sender with every situation.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &Situation)> {
        let with = |situation| self.senders.iter().map(move |sender| (sender.as_str(), situation));
        self.situation.iter().flat_map(with)
    }
}

impl Situation {
    /// Sends the message as a customer's program does, and gives what comes back.
    async fn send(&self, sender: &str, root: &Path) -> Result<String, String> {
        let mut say = vec!["EHLO laptop.example".to_owned()];
        say.push("MAIL FROM:<amy@shop.example>".to_owned());
        say.extend(self.to.iter().map(|to| format!("RCPT TO:<{to}>")));
        say.push("DATA".to_owned());
        say.push(format!(
            "From: Amy <amy@shop.example>\r\nTo: {}\r\nSubject: lunch\r\n\
             Date: Sat, 28 Nov 2026 10:00:00 +0000\r\nMessage-ID: <{}@shop.example>\r\n\r\n\
             Shall we meet at noon?\r\n.",
            self.to.join(", "),
            self.name
        ));
        let returned = ReturnedMessage { at: MAIL_HOST.to_owned(), holds: Vec::new() };
        let visit = Visit {
            at: format!("{sender}.example:25"),
            say,
            answer: "250".to_owned(),
            returned: Some(returned),
            ..Visit::default()
        };
        visit.pay(root).await.map(|(message, _)| message)
    }
}

/// Writes down what the servers of a scenario say to the customer's program; nothing where none
/// visits them. To be called on a machine of its own.
///
/// # Errors
/// A server does not start, or says something else than it must.
pub async fn record_transcript(path: &Path) -> Result<(), String> {
    let Some(said) = Scenario::read(path)?.record().await? else { return Ok(()) };
    let name = path.with_extension("txt");
    write(&samples::ours("transcripts").join(name.file_name().unwrap_or_default()), &said)
}

/// Where the message lies that comes back from a situation.
#[must_use]
pub fn file(sender: &str, situation: &Situation) -> PathBuf {
    samples::ours("bounces").join(format!("{sender}-{}.eml", situation.name))
}

fn write(path: &Path, message: &str) -> Result<(), String> {
    std::fs::write(path, message).map_err(|fault| format!("{}: {fault}", path.display()))
}
