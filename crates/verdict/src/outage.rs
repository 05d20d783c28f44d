//! Outages: the incidents that touch a customer's server.

use serde::{Deserialize, Serialize};

use crate::code::Because;
use crate::enums::wire_enum;

/// What is known of outages at the provider, for one customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Outages {
    /// The provider's name; empty without a profile.
    pub provider: String,
    /// At most 300 characters without outside text: what a bot reads aloud.
    #[serde(default)]
    pub say: String,
    /// The customer's server, when it is known which one it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// What is going on now and touches this customer: what support wrote, then what the feed
    /// tells, in their order.
    pub incidents: Vec<Incident>,
    /// The page where the provider reports outages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_page: Option<String>,
    /// When the provider's feed was read, RFC 3339; none where there is no feed or it never
    /// answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<String>,
    /// How old that is, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_s: Option<u32>,
    /// Why the feed could not be read just now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Because>,
}

impl Outages {
    /// Whether something is open that is neither planned nor only suspected.
    #[must_use]
    pub fn has_open(&self) -> bool {
        let is_told = |incident: &Incident| {
            matches!(incident.source, IncidentSource::Feed | IncidentSource::Written)
        };
        self.incidents
            .iter()
            .any(|incident| is_told(incident) && incident.stage != IncidentStage::Maintenance)
    }
}

/// Something that goes on at the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Incident {
    /// Who says so.
    pub source: IncidentSource,
    /// How far it is.
    pub stage: IncidentStage,
    /// What it is called, as the provider wrote it: quoted, never part of a sentence of ours. Empty
    /// when suspected.
    pub title: String,
    /// The latest news, as the provider wrote it; empty if there is none.
    #[serde(default)]
    pub news: String,
    /// What the provider says is affected: servers or parts of the service. Empty: it does not say.
    #[serde(default)]
    pub affects: Vec<String>,
    /// When it began, RFC 3339; empty if nobody says.
    #[serde(default)]
    pub started_at: String,
    /// When the provider last said something, RFC 3339; empty if nobody says.
    #[serde(default)]
    pub updated_at: String,
}

wire_enum! {
    /// Who says that there is an incident.
    IncidentSource {
        /// The provider's status feed.
        Feed = "feed",
        /// The provider's support team, in a file among the articles.
        Written = "written",
        /// Nobody yet: the checks of several unrelated customers fail at one server.
        Suspected = "suspected",
    }
}

wire_enum! {
    /// How far an incident is; those that have ended are left out.
    IncidentStage {
        /// Known, and the reason is looked for.
        Investigating = "investigating",
        /// The reason is known.
        Identified = "identified",
        /// Mended, and watched.
        Monitoring = "monitoring",
        /// Planned work, going on now.
        Maintenance = "maintenance",
    }
}
