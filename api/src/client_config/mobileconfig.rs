//! Apple's configuration profile for one mailbox: the payload `com.apple.mail.managed`, read by
//! iOS, iPadOS and macOS.
//!
//! Format: Apple's "Device Management", page "Mail". It holds no password: the device asks for it.

use plist::{Dictionary, Value};
use uuid::Uuid;
use verdict::{Protocol, Security, Service, Settings};

use super::card::{company, ready};

/// The profile as an XML property list; none where no server can be used at once.
pub(crate) fn mobileconfig(settings: &Settings) -> Option<Vec<u8>> {
    let (incoming, outgoing) = (first(settings, true)?, first(settings, false)?);
    let domain = settings.address.rsplit('@').next().unwrap_or_default();
    let company = company(settings);
    let name = format!("{company}: {}", settings.address);
    let mut profile = payload("Configuration", domain, &settings.address, "profile");
    profile.insert("PayloadDisplayName".into(), name.into());
    profile.insert("PayloadOrganization".into(), company.into());
    profile.insert("PayloadRemovalDisallowed".into(), false.into());
    profile.insert(
        "PayloadContent".into(),
        Value::Array(vec![Value::Dictionary(mail(settings, incoming, outgoing))]),
    );
    let mut file = Vec::new();
    plist::to_writer_xml(&mut file, &Value::Dictionary(profile)).ok()?;
    Some(file)
}

/// The account itself.
fn mail(settings: &Settings, incoming: &Service, outgoing: &Service) -> Dictionary {
    let domain = settings.address.rsplit('@').next().unwrap_or_default();
    let kind = if incoming.protocol == Protocol::Imap { "EmailTypeIMAP" } else { "EmailTypePOP" };
    let mut mail = payload("com.apple.mail.managed", domain, &settings.address, "mail");
    let mut set = |key: &str, value: Value| drop(mail.insert(key.to_owned(), value));
    set("PayloadDisplayName", settings.address.clone().into());
    set("EmailAccountDescription", settings.address.clone().into());
    set("EmailAccountType", kind.into());
    set("EmailAddress", settings.address.clone().into());
    set("IncomingMailServerAuthentication", "EmailAuthPassword".into());
    set("IncomingMailServerHostName", incoming.host.clone().into());
    set("IncomingMailServerPortNumber", incoming.port.into());
    set("IncomingMailServerUseSSL", is_protected(incoming).into());
    set("IncomingMailServerUsername", settings.user_name.clone().into());
    set("OutgoingMailServerAuthentication", "EmailAuthPassword".into());
    set("OutgoingMailServerHostName", outgoing.host.clone().into());
    set("OutgoingMailServerPortNumber", outgoing.port.into());
    set("OutgoingMailServerUseSSL", is_protected(outgoing).into());
    set("OutgoingMailServerUsername", settings.user_name.clone().into());
    set("OutgoingPasswordSameAsIncomingPassword", true.into());
    mail
}

/// What every payload says. The identifiers come from the address, so that a new profile replaces
/// an older one.
fn payload(kind: &str, domain: &str, address: &str, part: &str) -> Dictionary {
    let reversed: Vec<&str> = domain.rsplit('.').collect();
    let uuid = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("mailto:{address}#{part}").as_bytes());
    let mut payload = Dictionary::new();
    payload.insert("PayloadType".into(), kind.into());
    payload.insert("PayloadVersion".into(), 1.into());
    payload
        .insert("PayloadIdentifier".into(), format!("{}.mail.{uuid}", reversed.join(".")).into());
    payload.insert("PayloadUUID".into(), uuid.to_string().to_uppercase().into());
    payload
}

fn first(settings: &Settings, is_incoming: bool) -> Option<&Service> {
    ready(settings, is_incoming).into_iter().next()
}

/// Apple has one switch for both ways; which of them it is, the port tells the device.
fn is_protected(service: &Service) -> bool {
    matches!(service.security, Security::Tls | Security::Starttls)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client_config::fixture::card;

    fn read(file: &[u8]) -> Dictionary {
        Value::from_reader_xml(file).unwrap().into_dictionary().unwrap()
    }

    #[test]
    fn the_profile_has_every_field_that_the_format_demands() {
        let profile = read(&mobileconfig(&card()).unwrap());
        let text = |of: &Dictionary, key: &str| {
            of.get(key).and_then(Value::as_string).unwrap_or_default().to_owned()
        };
        assert_eq!(text(&profile, "PayloadType"), "Configuration");
        assert_eq!(profile.get("PayloadVersion").and_then(Value::as_signed_integer), Some(1));
        assert_eq!(text(&profile, "PayloadUUID").len(), 36);
        let content = profile.get("PayloadContent").and_then(Value::as_array).unwrap();
        let mail = content[0].as_dictionary().unwrap();
        let number = |key: &str| mail.get(key).and_then(Value::as_signed_integer);
        assert_eq!(text(mail, "PayloadType"), "com.apple.mail.managed");
        assert_eq!(text(mail, "EmailAccountType"), "EmailTypePOP");
        assert_eq!(
            (number("IncomingMailServerPortNumber"), number("OutgoingMailServerPortNumber")),
            (Some(995), Some(587))
        );
        assert_eq!(mail.get("OutgoingMailServerUseSSL").and_then(Value::as_boolean), Some(true));
        assert_eq!(text(mail, "IncomingMailServerUsername"), "o'neil&co");
        assert_ne!(text(mail, "PayloadUUID"), text(&profile, "PayloadUUID"));
        assert!(
            !mail
                .keys()
                .any(|key| key.ends_with("MailServerPassword") || key == "IncomingPassword")
        );
    }

    #[test]
    fn the_same_address_gives_the_same_file_and_a_hostile_name_stays_text() {
        let file = mobileconfig(&card()).unwrap();
        assert_eq!(file, mobileconfig(&card()).unwrap());
        assert!(!String::from_utf8(file).unwrap().contains("<b>"));
    }
}
