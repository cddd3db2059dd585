"""Every gateway there is, by the name in its address."""

from __future__ import annotations

from ussd.gateways.africastalking import AfricasTalking
from ussd.gateways.comviva import Comviva
from ussd.gateways.gateway import Gateway
from ussd.gateways.infobip import Infobip
from ussd.gateways.kannel import Kannel

GATEWAYS: dict[str, Gateway] = {
    gateway.name: gateway for gateway in (AfricasTalking(), Infobip(), Comviva(), Kannel())
}
