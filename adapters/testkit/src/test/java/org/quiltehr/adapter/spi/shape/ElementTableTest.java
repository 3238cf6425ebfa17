package org.quiltehr.adapter.spi.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.junit.jupiter.api.Test;

/** The table comes from HAPI's classes; here it is held against the definitions HL7 published. */
class ElementTableTest {

    private final ElementTable table = new ElementTable();

    @Test
    void every_element_of_every_r4_resource_is_in_the_table_with_its_cardinality() {
        List<String> wrong = new ArrayList<>();
        int elements = 0;
        for (var definition :
                new DefaultProfileValidationSupport(FhirContext.forR4Cached()).fetchAllStructureDefinitions()) {
            StructureDefinition structure = (StructureDefinition) definition;
            if (structure.getKind() != StructureDefinition.StructureDefinitionKind.RESOURCE
                    || structure.getAbstract()
                    || structure.getDerivation() == StructureDefinition.TypeDerivationRule.CONSTRAINT) {
                continue;
            }
            for (ElementDefinition element : structure.getSnapshot().getElement()) {
                if (element.getPath().contains(".")) {
                    elements++;
                    check(element, wrong);
                }
            }
        }
        System.out.println("R4 elements compared: " + elements);
        assertTrue(elements > 5_000, "too few definitions: " + elements);
        assertEquals(List.of(), wrong);
    }

    private void check(ElementDefinition element, List<String> wrong) {
        String[] steps = element.getPath().split("\\.");
        ElementTable.Shape shape = table.resource(steps[0]);
        for (int i = 1; i < steps.length - 1 && shape != null; i++) {
            ElementTable.Child child = shape.children.get(steps[i]);
            shape = child == null ? null : child.shape();
        }
        if (shape == null) {
            wrong.add(element.getPath() + ": no shape");
            return;
        }
        String name = steps[steps.length - 1];
        List<String> names = new ArrayList<>();
        if (name.endsWith("[x]")) {
            String stem = name.replace("[x]", "");
            element.getType()
                    .forEach(type -> names.add(stem
                            + type.getCode().substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                            + type.getCode().substring(1)));
        } else {
            names.add(name);
        }
        boolean many = !element.getMax().equals("1");
        for (String member : names) {
            ElementTable.Child child = shape.children.get(member);
            if (child == null) {
                wrong.add(element.getPath() + ": no " + member);
            } else if (child.many() != many) {
                wrong.add(element.getPath() + ": max");
            } else {
                boolean required = child.bit() >= 0 && (shape.required & 1L << child.bit()) != 0;
                if (required != element.getMin() > 0) {
                    wrong.add(element.getPath() + ": min " + element.getMin());
                }
            }
        }
    }
}
