//! Which findings decide an article's question without asking? Those on its mail flows, but for
//! what its writer excepts.

use verdict::{Finding, MailFlow, Stage};

/// What an article is about, as its front matter says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The mail flows of its question.
    pub flows: Vec<MailFlow>,
    /// Codes that decide nothing here although they are on its flows; `check.*` stands for all of a
    /// check.
    pub except: Vec<String>,
    /// Codes that decide here although they stop no mail, or are on other flows.
    pub also: Vec<String>,
}

impl Scope {
    /// Whether a finding is weighed for this article. What is wrong with the domain itself, its
    /// name servers or its MX is, whatever the question.
    pub(super) fn covers(&self, finding: &Finding) -> bool {
        let path = finding.mail_path();
        let is_root = path.stage <= Stage::Mx;
        let is_on_flow = path.flows.iter().any(|flow| self.flows.contains(flow));
        self.adds(finding) || ((is_root || is_on_flow) && !lists(&self.except, &finding.code))
    }

    /// Whether a finding decides here although it stops no mail.
    pub(super) fn adds(&self, finding: &Finding) -> bool {
        lists(&self.also, &finding.code)
    }
}

/// Whether a list of codes and `check.*` holds a code.
fn lists(patterns: &[String], code: &str) -> bool {
    patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
        Some(check) => code.starts_with(check),
        None => pattern == code,
    })
}

#[cfg(test)]
mod tests {
    use verdict::{Code, On};

    use super::*;

    #[test]
    fn a_finding_is_weighed_on_its_flows_and_as_the_writer_says() {
        let scope = Scope {
            flows: vec![MailFlow::Sending],
            except: vec!["novel.*".to_owned()],
            also: vec!["listed.fault".to_owned()],
        };
        let covers = |id, on| scope.covers(&Finding::new(&Code::error(id, on), "a"));
        assert!(covers("server.fault", On::Server), "on its flow");
        assert!(!covers("novel.fault", On::Server), "excepted");
        assert!(!covers("other.fault", On::Address), "on another flow");
        assert!(covers("listed.fault", On::Address), "added");
        assert!(covers("domain.fault", On::Registration), "the domain itself");
    }
}
