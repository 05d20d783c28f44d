//! What does a test suite of RFC 7208 hold, the RFC's own or ours? Its scenarios: zones as the test
//! bed serves them, and what must come out.
//!
//! The suite was made for drivers that answer from memory. Here its zones are served over real
//! sockets: a type that a name has no records of is silence where the scenario says TIMEOUT, and
//! records of the old type SPF (99) are TXT too, unless the scenario says otherwise.

use std::collections::BTreeMap;
use std::net::IpAddr;

use hickory_proto::rr::rdata::{A, AAAA, CNAME, MX, NULL, PTR, TXT};
use hickory_proto::rr::{Name, RData, RecordType};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use yaml_serde::Value;

use super::dns::{Rule, Wrong};
use super::zone::{Zone, name};

/// The old record type for SPF, which nobody asks for any more.
const SPF: u16 = 99;
/// The types that a question can have.
const ASKED: &[RecordType] =
    &[RecordType::TXT, RecordType::A, RecordType::AAAA, RecordType::MX, RecordType::PTR];

/// One scenario: its zones, and the messages that are evaluated in it.
#[derive(Clone, Debug, Deserialize)]
pub struct SuiteScenario {
    /// What it is about.
    pub description: String,
    /// The messages, by name.
    pub tests: BTreeMap<String, SuiteTest>,
    zonedata: BTreeMap<String, Vec<Value>>,
}

/// One message, and what must come of it.
#[derive(Clone, Debug, Deserialize)]
pub struct SuiteTest {
    /// The name in EHLO.
    pub helo: String,
    /// The address.
    pub host: IpAddr,
    /// The envelope sender.
    pub mailfrom: String,
    /// The sections of the standard that it is about, one or several: `4.3`, `4.6.4/1`, or of
    /// another RFC `6652:3`.
    #[serde(default)]
    spec: Value,
    result: Value,
    explanation: Option<String>,
}

/// Reads the suite.
///
/// # Errors
/// It is not well written.
pub fn read(text: &str) -> Result<Vec<SuiteScenario>, String> {
    let documents = yaml_serde::Deserializer::from_str(text);
    documents
        .map(|document| SuiteScenario::deserialize(document).map_err(|fault| fault.to_string()))
        .collect()
}

impl SuiteTest {
    /// Whether this may come out. `DEFAULT` is the explanation of a record that gives none.
    #[must_use]
    pub fn accepts(&self, result: &str, explanation: Option<&str>) -> bool {
        let is_named = |value: &Value| value.as_str() == Some(result);
        let holds = self
            .result
            .as_sequence()
            .map_or_else(|| is_named(&self.result), |any| any.iter().any(is_named));
        let said = explanation.unwrap_or("DEFAULT");
        holds && self.explanation.as_deref().is_none_or(|wanted| wanted == said)
    }

    /// The sections of the standard that it is about, without the number of the sentence.
    #[must_use]
    pub fn sections(&self) -> Vec<String> {
        let several = match &self.spec {
            Value::Sequence(several) => several.clone(),
            one => vec![one.clone()],
        };
        several.iter().filter_map(section).collect()
    }

    /// What must come out, in words.
    #[must_use]
    pub fn wanted(&self) -> String {
        format!("{:?} {:?}", self.result, self.explanation)
    }
}

impl SuiteScenario {
    /// The zone that it serves, and what it leaves unanswered.
    ///
    /// # Errors
    /// A record is none that DNS can carry.
    pub fn world(&self) -> Result<(Zone, Vec<Rule>), String> {
        let mut zone = Zone::default();
        let mut rules = Vec::new();
        for (owner, entries) in &self.zonedata {
            let owner = name(owner)?;
            let held = records(entries)?;
            let is_silent = entries.iter().any(|entry| entry.as_str() == Some("TIMEOUT"));
            let silent = ASKED
                .iter()
                .filter(|kind| is_silent && !held.iter().any(|data| data.record_type() == **kind));
            rules.extend(silent.map(|kind| silence(&owner, *kind)));
            held.into_iter().for_each(|data| zone.put(&owner, data));
        }
        Ok((zone, rules))
    }
}

/// A section as it is written, be it a number or not.
fn section(value: &Value) -> Option<String> {
    let written = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    written.split('/').next().map(str::to_owned)
}

fn silence(name: &Name, kind: RecordType) -> Rule {
    let name = name.to_string().trim_end_matches('.').to_ascii_lowercase();
    let (ede, with_cd, ad, delay_ms, times) = (None, false, false, 0, None);
    Rule {
        name,
        kind: Some(kind.to_string()),
        answer: Some(Wrong::Timeout),
        ede,
        with_cd,
        ad,
        delay_ms,
        times,
    }
}

fn records(entries: &[Value]) -> Result<Vec<RData>, String> {
    let pairs: Vec<(&str, &Value)> = entries
        .iter()
        .filter_map(Value::as_mapping)
        .flatten()
        .filter_map(|(kind, value)| Some((kind.as_str()?, value)))
        .collect();
    let has_text = pairs.iter().any(|(kind, _)| *kind == "TXT");
    let mut found = Vec::new();
    for (kind, value) in pairs {
        match kind {
            _ if value.as_str() == Some("NONE") => {}
            "SPF" => {
                found.extend(old_type(value)?);
                if !has_text {
                    found.push(RData::TXT(text(value)?));
                }
            }
            "TXT" => found.push(RData::TXT(text(value)?)),
            "A" => found.push(RData::A(A(read_as(value)?))),
            "AAAA" => found.push(RData::AAAA(AAAA(read_as(value)?))),
            "PTR" => found.push(RData::PTR(PTR(name(&read_as::<String>(value)?)?))),
            "CNAME" => found.push(RData::CNAME(CNAME(name(&read_as::<String>(value)?)?))),
            "MX" => {
                let (preference, exchange): (u16, String) = read_as(value)?;
                found.push(RData::MX(MX::new(preference, name(&exchange)?)));
            }
            kind => return Err(format!("{kind} is not a type that the suite has")),
        }
    }
    Ok(found)
}

fn read_as<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
    yaml_serde::from_value(value.clone()).map_err(|fault| format!("{value:?}: {fault}"))
}

/// One string or several, each character a byte: `"\xEF"` is one.
fn text(value: &Value) -> Result<TXT, String> {
    let one_or_several: Vec<String> =
        if value.is_sequence() { read_as(value)? } else { vec![read_as(value)?] };
    let bytes = |text: &String| {
        text.chars().map(|ch| u8::try_from(u32::from(ch)).unwrap_or(b'?')).collect()
    };
    let mut strings: Vec<Vec<u8>> = one_or_several.iter().map(bytes).collect();
    // A record without any string is none that a server could send.
    if strings.is_empty() {
        strings.push(Vec::new());
    }
    Ok(TXT::from_bytes(strings.iter().map(Vec::as_slice).collect()))
}

/// As a type without a name; none where there are no strings at all.
fn old_type(value: &Value) -> Result<Option<RData>, String> {
    let mut bytes = Vec::new();
    for string in text(value)?.txt_data.iter() {
        bytes.push(u8::try_from(string.len()).map_err(|_| "a string is too long")?);
        bytes.extend_from_slice(string);
    }
    let raw = |bytes| RData::Unknown { code: RecordType::from(SPF), rdata: NULL::with(bytes) };
    Ok((!bytes.is_empty()).then(|| raw(bytes)))
}
