import ca.uhn.fhir.batch2.jobs.config.Batch2JobsConfig;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.config.ThreadPoolFactoryConfig;
import ca.uhn.fhir.jpa.api.dao.DaoRegistry;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.batch2.JpaBatch2Config;
import ca.uhn.fhir.jpa.config.HapiJpaConfig;
import ca.uhn.fhir.jpa.config.r4.JpaR4Config;
import ca.uhn.fhir.jpa.config.util.HapiEntityManagerFactoryUtil;
import ca.uhn.fhir.jpa.ips.api.IIpsGenerationStrategy;
import ca.uhn.fhir.jpa.ips.generator.IpsGeneratorSvcImpl;
import ca.uhn.fhir.jpa.ips.jpa.DefaultJpaIpsGenerationStrategy;
import ca.uhn.fhir.jpa.ips.provider.IpsOperationProvider;
import ca.uhn.fhir.jpa.model.config.PartitionSettings;
import ca.uhn.fhir.jpa.model.config.SubscriptionSettings;
import ca.uhn.fhir.jpa.model.dialect.HapiFhirPostgresDialect;
import ca.uhn.fhir.jpa.provider.JpaCapabilityStatementProvider;
import ca.uhn.fhir.jpa.provider.JpaSystemProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import ca.uhn.fhir.jpa.subscription.channel.config.SubscriptionChannelConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.EntityManagerFactory;
import java.util.Properties;
import javax.sql.DataSource;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Meta;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

/**
 * HAPI JPA with PostgreSQL and IPS, the peer of the benchmark: {@code HapiPeer PORT JDBC_URL}. Settings are the defaults but
 * for those HAPI's own starter recommends for speed and those a load of Synthea needs: identifiers as sent, no
 * validation, no subscriptions, full text off.
 */
@Configuration
@Import({JpaR4Config.class, HapiJpaConfig.class, JpaBatch2Config.class, Batch2JobsConfig.class, SubscriptionChannelConfig.class, ThreadPoolFactoryConfig.class})
public class HapiPeer {

    public static void main(String[] args) throws Exception {
        System.setProperty("peer.jdbc", args[1]);
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(HapiPeer.class);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
        tomcat.setPort(Integer.parseInt(args[0]));
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setMaxPostSize(-1);
        Context web = tomcat.addContext("", null);
        Tomcat.addServlet(web, "fhir", context.getBean(RestfulServer.class)).setLoadOnStartup(1);
        web.addServletMappingDecoded("/fhir/*", "fhir");
        tomcat.start();
        System.out.println("ready");
        tomcat.getServer().await();
    }

    @Bean
    DataSource dataSource() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(System.getProperty("peer.jdbc"));
        pool.setMaximumPoolSize(20);
        return pool;
    }

    @Bean
    JpaStorageSettings storageSettings() {
        JpaStorageSettings settings = new JpaStorageSettings();
        settings.setAllowMultipleDelete(true);
        settings.setAutoCreatePlaceholderReferenceTargets(false);
        settings.setResourceClientIdStrategy(JpaStorageSettings.ClientIdStrategyEnum.ANY);
        settings.setHibernateSearchIndexSearchParams(false);
        settings.setAllowInlineMatchUrlReferences(true);
        settings.setMatchUrlCacheEnabled(true);
        settings.setMassIngestionMode(false);
        return settings;
    }

    @Bean
    PartitionSettings partitionSettings() {
        return new PartitionSettings();
    }

    @Bean
    SubscriptionSettings subscriptionSettings() {
        return new SubscriptionSettings();
    }

    @Primary
    @Bean
    LocalContainerEntityManagerFactoryBean entityManagerFactory(
            DataSource pool,
            ConfigurableListableBeanFactory beans,
            FhirContext context,
            JpaStorageSettings settings) {
        LocalContainerEntityManagerFactoryBean factory =
                HapiEntityManagerFactoryUtil.newEntityManagerFactory(beans, context, settings);
        factory.setPersistenceUnitName("HAPI_PU");
        factory.setDataSource(pool);
        Properties properties = new Properties();
        properties.put("hibernate.dialect", HapiFhirPostgresDialect.class.getName());
        properties.put("hibernate.hbm2ddl.auto", "update");
        properties.put("hibernate.search.enabled", "false");
        properties.put("hibernate.jdbc.batch_size", "20");
        properties.put("hibernate.order_inserts", "true");
        properties.put("hibernate.order_updates", "true");
        properties.put("hibernate.cache.use_query_cache", "false");
        properties.put("hibernate.cache.use_second_level_cache", "false");
        properties.put("hibernate.cache.use_structured_entries", "false");
        properties.put("hibernate.cache.use_minimal_puts", "false");
        properties.put("hibernate.format_sql", "false");
        properties.put("hibernate.show_sql", "false");
        factory.setJpaProperties(properties);
        return factory;
    }

    @Primary
    @Bean
    JpaTransactionManager transactionManager(EntityManagerFactory factory) {
        return new JpaTransactionManager(factory);
    }

    @Bean
    IIpsGenerationStrategy ipsGenerationStrategy(DaoRegistry daos, FhirContext context) {
        DefaultJpaIpsGenerationStrategy strategy = new DefaultJpaIpsGenerationStrategy();
        strategy.setDaoRegistry(daos);
        strategy.setFhirContext(context);
        return strategy;
    }

    @Bean
    IpsOperationProvider ipsOperationProvider(FhirContext context, IIpsGenerationStrategy strategy) {
        return new IpsOperationProvider(new IpsGeneratorSvcImpl(context, strategy));
    }

    @Bean
    RestfulServer restfulServer(
            FhirContext context,
            IFhirSystemDao<Bundle, Meta> system,
            ResourceProviderFactory resources,
            JpaSystemProvider<Bundle, Meta> provider,
            IpsOperationProvider ips,
            JpaStorageSettings settings,
            ISearchParamRegistry params,
            IValidationSupport validation,
            DatabaseBackedPagingProvider paging) {
        RestfulServer server = new RestfulServer(context);
        server.registerProviders(resources.createProviders());
        server.registerProvider(provider);
        server.registerProvider(ips);
        server.setServerConformanceProvider(
                new JpaCapabilityStatementProvider(server, system, settings, params, validation));
        server.setDefaultResponseEncoding(EncodingEnum.JSON);
        paging.setDefaultPageSize(20);
        paging.setMaximumPageSize(500);
        server.setPagingProvider(paging);
        return server;
    }
}
