//! What does a delivery status notification report (RFC 3464)? Its fields, for the message and for
//! each recipient.

use crate::pasted::chars::one_of;

/// The fields about one recipient.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    /// The recipient.
    pub(super) recipient: String,
    /// The recipient as it was first written to.
    pub(super) original: String,
    /// `failed`, `delayed`, `delivered`, `relayed` or `expanded`.
    pub(super) action: String,
    /// The status code and what follows it.
    pub(super) status: String,
    /// The host that said it.
    pub(super) remote_mta: String,
    /// The kind of the diagnostic: `smtp`, `x-unix` …
    pub(super) diagnostic_type: String,
    /// What it said.
    pub(super) diagnostic: String,
    /// PowerMTA's category, such as `bad-mailbox`.
    pub(super) category: String,
    /// Until when it is tried again.
    pub(super) will_retry_until: String,
}

/// A whole report.
#[derive(Clone, Debug, Default)]
pub(super) struct Report {
    /// The server that wrote it.
    pub(super) reporting_mta: String,
    /// Every recipient.
    pub(super) recipients: Vec<Fields>,
}

/// Reads the fields of a text, wherever they stand in it.
pub(super) fn read(text: &str) -> Report {
    let mut report = Report::default();
    let mut group = Group::default();
    for line in text.lines() {
        let line = line.trim_end();
        if line.is_empty() {
            group.close(&mut report);
        } else if line.starts_with(one_of(" \t")) {
            group.append(line);
        } else {
            group.field(line, &mut report);
        }
    }
    group.close(&mut report);
    report
}

/// Whether a text holds the fields of a report.
pub(super) fn is_report(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["final-recipient:", "diagnostic-code:"]
        .iter()
        .any(|name| lower.lines().any(|line| line.starts_with(name)))
}

#[derive(Default)]
struct Group {
    fields: Fields,
    original: String,
    last: Last,
}

/// The field that a folded line goes on with.
#[derive(Clone, Copy, Default)]
enum Last {
    #[default]
    Other,
    Diagnostic,
    Status,
}

impl Group {
    fn field(&mut self, line: &str, report: &mut Report) {
        self.last = Last::Other;
        let Some((name, value)) = line.split_once(':') else { return };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "reporting-mta" => report.reporting_mta = typed(value).to_owned(),
            "final-recipient" => {
                if !self.fields.recipient.is_empty() {
                    self.close(report);
                }
                self.fields.recipient = address(value);
            }
            "original-recipient" => self.original = address(value),
            "action" => {
                self.fields.action =
                    value.split(one_of(" (")).next().unwrap_or_default().to_ascii_lowercase()
            }
            "status" => {
                self.fields.status = value.to_owned();
                self.last = Last::Status;
            }
            "remote-mta" => self.fields.remote_mta = typed(value).to_owned(),
            "will-retry-until" => self.fields.will_retry_until = value.to_owned(),
            "x-powermta-bouncecategory" => self.fields.category = value.to_ascii_lowercase(),
            "diagnostic-code" => self.diagnostic(value),
            // Symantec: `<mx.example.com #5.0.0 smtp; 550 no such user>`.
            "x-supplementary-info" if self.fields.diagnostic.is_empty() => {
                let said = value.split_once("smtp;").map_or(value, |(_, said)| said);
                self.diagnostic(&format!("smtp;{}", said.trim_end_matches('>')));
            }
            _ => {}
        }
    }

    fn diagnostic(&mut self, value: &str) {
        let (kind, text) = match value.split_once(';') {
            Some((kind, text)) if !kind.contains(' ') && kind.len() < 40 => (kind, text.trim()),
            _ => ("", value),
        };
        self.fields.diagnostic_type = kind.to_ascii_lowercase();
        self.fields.diagnostic = text.to_owned();
        self.last = Last::Diagnostic;
    }

    fn append(&mut self, line: &str) {
        let field = match self.last {
            Last::Diagnostic => &mut self.fields.diagnostic,
            Last::Status => &mut self.fields.status,
            Last::Other => return,
        };
        if field.len() < 8 * 1024 {
            field.push(' ');
            field.push_str(line.trim());
        }
    }

    fn close(&mut self, report: &mut Report) {
        let mut fields = std::mem::take(&mut self.fields);
        let original = std::mem::take(&mut self.original);
        self.last = Last::Other;
        if !fields.recipient.contains('@') && original.contains('@') {
            fields.recipient.clone_from(&original);
        }
        fields.original = original;
        let says =
            !fields.action.is_empty() || !fields.status.is_empty() || !fields.diagnostic.is_empty();
        if !fields.recipient.is_empty() || says {
            report.recipients.push(fields);
        }
    }
}

/// The value after its type: `dns; mx.example.com (192.0.2.1)` is `mx.example.com`.
fn typed(value: &str) -> &str {
    let value = value.split_once(';').map_or(value, |(_, value)| value).trim();
    value.split(one_of(" (;")).next().unwrap_or_default().trim_matches(one_of("[]"))
}

fn address(value: &str) -> String {
    let value = value.split_once(';').map_or(value, |(_, value)| value).trim();
    value.trim_matches(one_of("<> \"")).trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_grouped_by_recipient() {
        let report = read(
            "Reporting-MTA: dns; a.example (1)\n\nFinal-Recipient: rfc822; bob@example.com\n\
             Action: failed\nStatus: 5.1.1 (bad)\n\
             Remote-MTA: dns; mx.example.com (192.0.2.1)\nDiagnostic-Code: smtp; 550 5.1.1\n \
             User unknown\n\n\
             Final-Recipient: rfc822;amy@example.com\nAction: delayed\n",
        );
        assert_eq!(report.reporting_mta, "a.example");
        let [bob, amy] = report.recipients.as_slice() else { panic!("{report:?}") };
        assert_eq!(
            (bob.recipient.as_str(), bob.diagnostic.as_str()),
            ("bob@example.com", "550 5.1.1 User unknown")
        );
        assert_eq!(
            (bob.remote_mta.as_str(), bob.diagnostic_type.as_str()),
            ("mx.example.com", "smtp")
        );
        assert_eq!((amy.recipient.as_str(), amy.action.as_str()), ("amy@example.com", "delayed"));
    }
}
