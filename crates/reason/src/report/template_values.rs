//! What is in the placeholders? Values of the finding, of the provider's profile, and records
//! made for it.

use std::collections::BTreeMap;

use verdict::{Finding, Owner, Panel, Profile};

use crate::context::Context;
use crate::report::settings::{domain_hosts, is_imap_first, user_name};

/// Values by placeholder.
type Values = BTreeMap<String, String>;

/// The values that need no finding: what the profile says, filled for a domain where one is known.
pub(crate) fn general(context: &Context, domain: Option<&str>) -> Values {
    let mut values = Values::new();
    let mut set = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            values.insert(name.to_owned(), value);
        }
    };
    set("domain", domain.map(str::to_owned));
    set(
        "dmarc_record",
        domain.map(|domain| format!("v=DMARC1; p=none; rua=mailto:postmaster@{domain}")),
    );
    set("dns_company", context.dns_company.clone().or_else(|| context.name_server.clone()));
    set("email", context.address.as_ref().map(ToString::to_string));
    // No record without a domain: whoever pastes it must know where it belongs.
    set("spf_record", domain.map(|_| spf_record(context)));
    let Some(profile) = context.profile.as_deref() else { return values };
    set("provider", Some(profile.name.clone()));
    set("support_contact", support(profile));
    set("support_url", profile.support.url.clone());
    set("status_page", profile.status_page.clone());
    set("spf_include", profile.spf_include.clone());
    set("mailbox_limit", profile.mailbox_soft_limit_mb.map(|limit| limit.to_string()));
    let server = context.server();
    set("server_host", server.map(|server| server.host.clone()));
    set("ptr_name", server.map(|server| server.host.clone()));
    set(
        "mx_host",
        profile.mx_hosts.first().cloned().or_else(|| server.map(|server| server.host.clone())),
    );
    let hosts = domain.and_then(|domain| domain_hosts(context, domain));
    set("incoming_host", hosts.as_ref().map(|(incoming, _)| incoming.clone()));
    set("outgoing_host", hosts.map(|(_, outgoing)| outgoing));
    set(
        "username",
        context
            .address
            .as_ref()
            .and_then(|address| user_name(context, address))
            .map(|name| name.literal),
    );
    if let Some((_, panel)) = context.panel() {
        of_panel(panel, context, domain, &mut set);
    }
    values
}

fn of_panel(
    panel: &Panel,
    context: &Context,
    domain: Option<&str>,
    set: &mut dyn FnMut(&str, Option<String>),
) {
    set("panel_title", Some(panel.title.clone()));
    set("webmail_url", webmail_url(panel, context, domain));
    set("dns_place", panel.menus.get("dns").map(|menu| format!("{}, {menu}", panel.title)));
    for (menu, path) in &panel.menus {
        set(&format!("menu_{menu}"), Some(path.clone()));
    }
    let offers = |port: u16| panel.ports.contains(&port).then(|| port.to_string());
    set("imap_port", offers(993).or_else(|| offers(143)));
    set("pop_port", offers(995).or_else(|| offers(110)));
    let (protocol, service, port) =
        if is_imap_first(panel) { ("IMAP", "_imaps", 993) } else { ("POP3", "_pop3s", 995) };
    set("incoming_protocol", Some(protocol.to_owned()));
    set("incoming_service", Some(service.to_owned()));
    set("incoming_port", Some(port.to_string()));
    set("submission_port", offers(587).or_else(|| offers(465)));
    set("alternate_port", offers(2525));
}

/// The values for the words of one finding: its own arguments hold before everything else, outside
/// text never enters.
pub(crate) fn of_finding(
    finding: &Finding,
    subject: &str,
    owner: Owner,
    context: &Context,
) -> Values {
    let domain = subject
        .contains('.')
        .then_some(subject)
        .filter(|subject| subject.parse::<std::net::IpAddr>().is_err());
    // What was pasted alone may name the sender's domain.
    let mut values = general(context, domain.or_else(|| finding.value("domain")));
    // The general records are for a domain that has none. Beside one that is there they would drop
    // what it says: then only a record that was made of it, and judged, is a value.
    for (check, value) in [("spf", "spf_record"), ("dmarc", "dmarc_record")] {
        if finding.check() == check && finding.code != format!("{check}.none") {
            values.remove(value);
        }
    }
    values.insert("about".to_owned(), finding.about.clone());
    for arg in finding.args.iter().filter(|arg| !arg.is_outside_text()) {
        values.insert(arg.name.clone(), arg.value.clone());
        // A lifetime is said in minutes or hours.
        let seconds = arg.name.strip_suffix("_seconds").zip(arg.value.parse().ok());
        values.extend(seconds.map(|(name, seconds)| (format!("{name}_time"), duration(seconds))));
    }
    if let Some(name) = ptr_name(finding, context) {
        values.insert("ptr_name".to_owned(), name);
    }
    if let Some(merged) = values.get("merged").cloned() {
        values.insert("spf_record".to_owned(), merged);
    }
    if owner == Owner::DnsHost {
        // The panel's menu leads to a zone that nobody asks.
        values.remove("dns_place");
        values.extend(context.dns_company.clone().map(|company| ("dns_place".to_owned(), company)));
    }
    if let Some(ttl) = ttl(finding) {
        values.insert("ttl_time".to_owned(), duration(ttl));
    }
    values
}

/// `Example Hosting support, https://…`: how a customer reaches it.
fn support(profile: &Profile) -> Option<String> {
    let ways = [&profile.support.url, &profile.support.email, &profile.support.phone];
    let way = ways.into_iter().flatten().next()?;
    Some(format!("{} ({way})", profile.name))
}

/// Where webmail is; none if its address needs a name that is not known.
pub(crate) fn webmail_url(
    panel: &Panel,
    context: &Context,
    domain: Option<&str>,
) -> Option<String> {
    panel.webmail_at(context.server().map(|server| server.host.as_str()), domain)
}

/// The record for a domain without one: the provider's include beside the domain's own mail hosts.
fn spf_record(context: &Context) -> String {
    let include = context.profile.as_ref().and_then(|profile| profile.spf_include.as_ref());
    include.map_or_else(
        || "v=spf1 mx ~all".to_owned(),
        |include| format!("v=spf1 mx include:{include} ~all"),
    )
}

/// The name that the address of a finding should have: the declared one, or else that of its
/// server.
fn ptr_name(finding: &Finding, context: &Context) -> Option<String> {
    let address = finding.value("address")?.parse().ok()?;
    let server = context.profile.as_deref()?.server_at(address)?;
    Some(server.ehlo_from(address).unwrap_or(&server.host).to_owned())
}

/// The lifetime of the record that a finding rests on, in seconds.
fn ttl(finding: &Finding) -> Option<u64> {
    let facts = finding.evidence.iter().flat_map(|evidence| &evidence.facts);
    facts.filter(|fact| fact.name == "ttl").filter_map(|fact| fact.value.parse().ok()).max()
}

/// `45 s`, `5 min`, `24 h`, rounded up.
fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..7200 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h", seconds.div_ceil(3600)),
    }
}

#[cfg(test)]
mod tests {
    use content::Library;
    use verdict::{Arg, Code, On};

    use super::*;

    #[test]
    fn outside_text_never_becomes_a_value() {
        let finding = Finding::new(&Code::error("spf.syntax", On::Zone), "example.com")
            .arg(Arg::record("record", "v=spf1 evil"))
            .arg(Arg::quoted("term", "<script>"))
            .arg(Arg::count("column", 8));
        let values = of_finding(
            &finding,
            "example.com",
            Owner::Customer,
            &Context::new(Library::embedded()),
        );
        assert_eq!(values.get("column").map(String::as_str), Some("8"));
        assert!(!values.contains_key("record") && !values.contains_key("term"));
    }

    #[test]
    fn the_record_that_keeps_every_sender_holds_before_the_general_one() {
        let context = Context::new(Library::embedded());
        let of = |code: &'static str| {
            let finding = Finding::new(&Code::error(code, On::Zone), "example.com");
            of_finding(&finding, "example.com", Owner::Customer, &context)
                .get("spf_record")
                .cloned()
        };
        assert_eq!(of("spf.none").as_deref(), Some("v=spf1 mx ~all"));
        assert_eq!(of("spf.multiple"), None, "it would drop the senders that are there");
        let finding = Finding::new(&Code::error("spf.multiple", On::Zone), "example.com");
        let merged = finding.arg(Arg::word("merged", "v=spf1 a mx ~all"));
        assert_eq!(
            of_finding(&merged, "example.com", Owner::Customer, &context)["spf_record"],
            "v=spf1 a mx ~all"
        );
    }

    #[test]
    fn durations_are_rounded_up() {
        assert_eq!([30, 300, 3600, 86_400].map(duration), ["30 s", "5 min", "60 min", "24 h"]);
    }
}
