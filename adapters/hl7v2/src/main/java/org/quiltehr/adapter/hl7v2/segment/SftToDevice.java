package org.quiltehr.adapter.hl7v2.segment;

import org.quiltehr.adapter.hl7v2.datatype.Dtm;
import org.quiltehr.adapter.hl7v2.er7.Leaf;
import org.quiltehr.adapter.hl7v2.er7.Segment;
import org.quiltehr.adapter.hl7v2.output.Conversion;
import org.quiltehr.adapter.hl7v2.output.Element;
import org.quiltehr.adapter.hl7v2.output.Row;

/** SFT, the software that wrote or changed the message, to a Device in the Provenance (guide: SFT[Device]). */
final class SftToDevice {

    private static final String AGENTS = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

    private SftToDevice() {}

    static void map(Conversion conversion, Element provenance) {
        for (Segment segment : conversion.message().all("SFT")) {
            Row sft = new Row(conversion, segment);
            if (!sft.has(1) && !sft.has(2) && !sft.has(3)) {
                continue;
            }
            String id = "sft" + segment.occurrence();
            Element device =
                    provenance.item("contained").fixed("resourceType", "Device").fixed("id", id);
            device.put("manufacturer", sft.first(1).leaf(1));
            if (sft.leaf(3).isPresent()) {
                device.item("deviceName").put("name", sft.leaf(3)).fixed("type", "manufacturer-name");
            }
            version(device, "software", sft.leaf(2));
            version(device, "binary", sft.leaf(4));
            Dtm.put(sft, device, "manufactureDate", sft.leaf(6));
            Element agent = provenance.item("agent");
            Element coding = agent.child("type").item("coding").fixed("system", AGENTS);
            coding.fixed("code", "assembler").fixed("display", "Assembler");
            agent.child("who").fixed("reference", "#" + id);
        }
    }

    private static void version(Element device, String kind, Leaf value) {
        if (value.isPresent()) {
            Element version = device.item("version");
            version.child("type").fixed("text", kind);
            version.put("value", value);
        }
    }
}
