//! Which certificate did a test show, and does it hold? What `openssl s_client`, `curl` and
//! `gnutls-cli` print of it.

/// What a test shows of a certificate.
#[derive(Clone, Debug, Default)]
pub(super) struct ShownCertificate {
    /// Who issued it, in lower case.
    pub(super) issuer: Option<String>,
    /// The name that it is made out to.
    name: Option<String>,
    /// What the program says of it.
    fault: Option<Fault>,
    /// Whether the program found it good.
    is_good: bool,
}

/// Why a certificate does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Expired,
    SelfSigned,
    OtherName,
}

impl Fault {
    /// The word of the finding.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::SelfSigned => "self-signed",
            Self::OtherName => "for another name",
        }
    }
}

/// What programs say of a certificate, in small letters. OpenSSL's numbers 20 and 21 often mean
/// only that the tester's computer has no roots.
const SAYINGS: &[(&[&str], Fault)] = &[
    (
        &[
            "certificate has expired",
            "certificate is expired",
            "num=10:",
            "return code: 10 ",
            "expired certificate",
            "the certificate chain uses expired",
        ],
        Fault::Expired,
    ),
    (
        &[
            "self signed certificate",
            "self-signed certificate",
            "num=18:",
            "num=19:",
            "return code: 18 ",
            "return code: 19 ",
        ],
        Fault::SelfSigned,
    ),
    (
        &[
            "num=62:",
            "return code: 62 ",
            "hostname mismatch",
            "no alternative certificate subject name matches",
            "does not match target host name",
            "name in the certificate does not match",
            "certificate subject name",
        ],
        Fault::OtherName,
    ),
];

impl ShownCertificate {
    /// Takes a line in small letters; whether it was about a certificate.
    pub(super) fn take(&mut self, line: &str) -> bool {
        if let Some(issuer) = line.strip_prefix("issuer") {
            self.issuer
                .get_or_insert_with(|| issuer.trim_start_matches([':', '=', ' ']).to_owned());
            return true;
        }
        if let Some((_, fault)) =
            SAYINGS.iter().find(|(words, _)| words.iter().any(|word| line.contains(word)))
        {
            self.fault.get_or_insert(*fault);
            return true;
        }
        self.is_good |= line.contains("verify return code: 0") || line.contains("hostname ok");
        let is_leaf = ["depth=0", "subject=", "subject:", "0 s:", "* subject:"]
            .iter()
            .any(|start| line.starts_with(start));
        if is_leaf {
            self.name = common_name(line).or(self.name.take());
        }
        is_leaf || line.starts_with("depth=") || line.contains("verify return")
    }

    /// Why it does not hold for `host`. That its name is another's is seen only where no program
    /// looked at the names itself, and only of a name in another domain: a certificate may hold
    /// names that are not shown.
    pub(super) fn fault(&self, host: Option<&str>) -> Option<Fault> {
        if self.fault.is_some() {
            return self.fault;
        }
        let (name, host) = (self.name.as_deref()?, host?);
        let domain = |name: &str| {
            let labels: Vec<&str> = name.rsplit('.').take(2).collect();
            labels.join(".")
        };
        let bare = name.trim_start_matches("*.");
        let is_other = bare.contains('.') && domain(bare) != domain(host);
        (is_other && !self.is_good).then_some(Fault::OtherName)
    }
}

/// `CN = mail.example.com`, `/CN=mail.example.com`, in small letters.
fn common_name(line: &str) -> Option<String> {
    let at = ["cn = ", "cn="].iter().find_map(|key| line.rfind(key).map(|at| at + key.len()))?;
    let name = line[at..].split([',', '/', ' ']).next()?.trim();
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_judged_by_what_was_shown_of_it() {
        let host = Some("mail.shop.example");
        for (text, wanted) in [
            ("depth=0 cn = c1.hosting.test", Some(Fault::OtherName)),
            ("depth=0 cn = mail.shop.example", None),
            ("depth=0 cn = *.shop.example", None),
            ("depth=0 cn = c1.hosting.test\nverify return code: 0 (ok)", None),
            ("verify error:num=10:certificate has expired", Some(Fault::Expired)),
            (
                "curl: (60) ssl certificate problem: self-signed certificate",
                Some(Fault::SelfSigned),
            ),
            (
                "curl: (60) ssl: no alternative certificate subject name matches target host name",
                Some(Fault::OtherName),
            ),
            ("verify return code: 20 (unable to get local issuer certificate)", None),
        ] {
            let mut shown = ShownCertificate::default();
            for line in text.lines() {
                shown.take(line);
            }
            assert_eq!(shown.fault(host), wanted, "{text}");
        }
    }
}
